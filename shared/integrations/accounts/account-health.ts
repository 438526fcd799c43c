import { eq, sql } from "drizzle-orm";
import { RecentMap } from "../../values/recent-map.ts";
import * as z from "zod";
import { type IntegrationKind, integrationStates } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { TenantScope } from "../../db/tenant-scope.ts";
import { describeError } from "../../log.ts";
import { integrationDown } from "../../messages/notices/integration-down.ts";
import { notify, thisHour } from "../../notifications/notify.ts";
import type { BreakerState, Failure, Health } from "../../rate-gate/account.ts";
import { callPeriodMs } from "../../rate-gate/call-gate.ts";
import { writeState } from "./account-state.ts";

/** Account -> the end of the call period that this process has recorded, in ms since 1970. */
const callPeriods = new RecentMap<string, number>({ max: 10_000 });

/**
 * Stores the health of a tenant's account in `integration_states`. It writes as the system, because
 * the caller may have lost its access to the tenant in the meantime.
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
    const failure = { lastError: message, errorCategory: category, holdUntil };
    await this.#record((db) =>
      writeState(
        db,
        this.#kind,
        { ...failure, failedAt: sql`array[now()]` },
        {
          ...failure,
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
      failure: category,
      category: "dependency",
      message,
      holdUntil: holdUntil.toISOString(),
    });
  }

  async moved(to: BreakerState, until: Date | null): Promise<void> {
    const { tenantId } = this.#system;
    await this.#record(async (db) => {
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
        to === "open" && from === "closed" && this.#notifyAdmins(db),
      ]);
    });
    const { log } = this.#ctx;
    const line = { tenant: tenantId, integration: this.#kind, breaker: to, until };
    if (to === "open") log.error("integration.breaker", line);
    else log.info("integration.breaker", line);
  }

  async recordCalls(): Promise<void> {
    const account = `${this.#system.tenantId} ${this.#kind}`;
    const now = Date.now();
    if ((callPeriods.get(account) ?? 0) > now) return;
    const callsUntil = sql`now() + ${`${callPeriodMs} milliseconds`}::interval`;
    await this.#system.write((db) => writeState(db, this.#kind, { callsUntil }));
    callPeriods.set(account, now + callPeriodMs);
  }

  async callsEndIn(): Promise<number | null> {
    const [rows] = await this.#system.read((db) => [
      rawQuery(
        db,
        sql`select (extract(epoch from calls_until - now()) * 1000)::float8
          from integration_states where kind = ${this.#kind}`,
        z.tuple([z.number().nullable()]),
      ),
    ]);
    return rows[0]?.[0] ?? null;
  }

  #notifyAdmins(db: Db): Promise<void> {
    return notify(db, {
      kind: "integration_down",
      occasion: `${this.#kind} ${thisHour(new Date())}`,
      notice: integrationDown({ integration: this.#kind }),
    });
  }

  /** The result of a call must not be lost because its record cannot be written. */
  async #record(change: (db: Db) => Promise<unknown>): Promise<void> {
    await this.#system.write(change).catch((error: unknown) => {
      const { tenantId: tenant } = this.#system;
      this.#ctx.log.warn("integration.not_recorded", { tenant, ...describeError(error) });
    });
  }
}

/** Records that the data of an account was synced just now. */
export const recordSync = (ctx: Context, kind: IntegrationKind): Promise<unknown> =>
  ctx.scope.write((db) => writeState(db, kind, { lastSyncAt: sql`now()` }));
