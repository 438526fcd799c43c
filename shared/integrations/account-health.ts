import { eq, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import * as z from "zod";
import { type IntegrationKind, integrationStates } from "../../drizzle/schema/index.ts";
import { leaseMs } from "../rate-gate/call-gate.ts";
import type { BreakerState, Failure, Health } from "../rate-gate/account.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import { notify, thisHour } from "../notifications/notify.ts";
import { describeError } from "../log.ts";
import { writeState } from "./states.ts";

/** Account -> the calls that this process has noted and not made yet, and until when it may. */
const leased = new LRUCache<string, { left: number; until: number }>({ max: 10_000 });

/**
 * Keeps how an account of the tenant fares where a status, an audit and the next process find it.
 * It writes as the system, since the caller may be somebody who can no longer enter.
 */
export class AccountHealth implements Health {
  readonly #ctx: Context;
  readonly #kind: IntegrationKind;
  readonly #system: TenantScope;

  constructor(ctx: Context, kind: IntegrationKind) {
    const { tenantId } = ctx.scope;
    this.#kind = kind;
    this.#system = new TenantScope(ctx.database, { kind: "system", tenantId });
    this.#ctx = {
      ...ctx,
      scope: this.#system,
      actor: { kind: "job", name: `integration.${kind}` },
    };
  }

  async failed({ category, message }: Failure, holdUntil: Date): Promise<void> {
    const said = { lastError: message, errorCategory: category, holdUntil };
    await this.#note((db) =>
      writeState(
        db,
        this.#kind,
        { ...said, failedAt: sql`array[now()]` },
        {
          ...said,
          failedAt: sql`(select array_agg(at order by at) from (
            select at from unnest(${integrationStates.failedAt} || now()) as at
            where at > now() - interval '1 hour' order by at desc limit 500) recent)`,
        },
      ),
    );
    const { tenantId: tenant } = this.#system;
    this.#ctx.log.warn("integration.failed", {
      tenant,
      integration: this.#kind,
      category,
      message,
      holdUntil: holdUntil.toISOString(),
    });
  }

  async moved(to: BreakerState, until: Date | null): Promise<void> {
    const { tenantId } = this.#system;
    await this.#note(async (db) => {
      const [before] = await db
        .select({ breaker: integrationStates.breaker })
        .from(integrationStates)
        .where(eq(integrationStates.kind, this.#kind))
        .for("update");
      const from = before?.breaker ?? "closed";
      const state = {
        breaker: to,
        brokenAt: to === "closed" ? null : sql`coalesce(${integrationStates.brokenAt}, now())`,
        ...(to === "closed" ? { holdUntil: null } : {}),
      };
      await Promise.all([
        writeState(
          db,
          this.#kind,
          { ...state, brokenAt: to === "closed" ? null : sql`now()` },
          state,
        ),
        auditRow(this.#ctx, db, {
          action: "integration.breaker",
          subjectId: `${tenantId}/${this.#kind}`,
          before: { breaker: from },
          after: { breaker: to, until },
        }).execute(),
        to === "open" && from === "closed" && this.#tellAdmins(db),
      ]);
    });
    const { log } = this.#ctx;
    const line = { tenant: tenantId, integration: this.#kind, breaker: to, until };
    if (to === "open") log.error("integration.breaker", line);
    else log.info("integration.breaker", line);
  }

  async lease(calls: number): Promise<void> {
    const account = `${this.#system.tenantId} ${this.#kind}`;
    const own = leased.get(account);
    if (own && own.left > 0 && own.until > Date.now()) {
      own.left -= 1;
      return;
    }
    const until = Date.now() + leaseMs;
    const leasedAt = sql`array(select at from unnest(${integrationStates.leasedAt} || now()) as at
      where at > now() - interval '3 minutes')`;
    await this.#system.write((db) =>
      writeState(db, this.#kind, { leasedAt: sql`array[now()]` }, { leasedAt }),
    );
    leased.set(account, { left: calls - 1, until });
  }

  async leases(ms: number): Promise<number[]> {
    const [ages] = await this.#system.read((db) => [
      rawQuery(
        db,
        sql`select (extract(epoch from now() - at) * 1000)::float8
          from integration_states, unnest(leased_at) as at
          where kind = ${this.#kind} and at > now() - ${`${ms} milliseconds`}::interval`,
        z.tuple([z.number()]),
      ),
    ]);
    return ages.map(([age]) => age);
  }

  async takeSpare(everyMs: number): Promise<boolean> {
    const fallbackUntil = sql`now() + ${`${everyMs} milliseconds`}::interval`;
    return this.#system.write(async (db) => {
      const taken = await db
        .insert(integrationStates)
        .values({ kind: this.#kind, fallbackUntil, leasedAt: sql`array[now()]` })
        .onConflictDoUpdate({
          target: [integrationStates.tenantId, integrationStates.kind],
          set: { fallbackUntil, leasedAt: sql`${integrationStates.leasedAt} || now()` },
          setWhere: sql`coalesce(${integrationStates.fallbackUntil} <= now(), true)`,
        })
        .returning({ kind: integrationStates.kind })
        .execute();
      return taken.length === 1;
    });
  }

  #tellAdmins(db: Db): Promise<void> {
    return notify(db, {
      kind: "integration_down",
      occasion: `${this.#kind} ${thisHour(new Date())}`,
      subject: `${this.#kind} does not answer as it should`,
      text: `Calls to ${this.#kind} failed too often in a row. Rampart leaves it alone for a while and tries again by itself; what is to go there waits. The status of the integrations shows the last error.`,
    });
  }

  /** What became of a call must not be lost because a note of it cannot be written. */
  async #note(change: (db: Db) => Promise<unknown>): Promise<void> {
    await this.#system.write(change).catch((error: unknown) => {
      const { tenantId: tenant } = this.#system;
      this.#ctx.log.warn("integration.not_recorded", { tenant, ...describeError(error) });
    });
  }
}

/** Notes that what is known of an account is as new as can be. */
export const recordSync = (ctx: Context, kind: IntegrationKind): Promise<unknown> =>
  ctx.scope.write((db) => writeState(db, kind, { lastSyncAt: sql`now()` }));
