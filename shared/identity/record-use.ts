import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { RecentMap } from "../values/recent-map.ts";
import { apiCredentials, apiKeys, sessions } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";
import type { Identity } from "../db/tenant-session.ts";
import { describeError } from "../log.ts";

const minuteMs = 60_000;
/** The precision of the times. */
const precisionMs = 5 * minuteMs;
/** A value that another process wrote within this time is not overwritten. */
const recent = sql`interval '1 minute'`;
/** Credentials that a process remembers. */
const maxRemembered = 10_000;

/** What a request was made with. */
interface Used {
  kind: "credential" | "key" | "session";
  id: string;
}

/**
 * Records when SCIM tokens, API keys and sessions were last used, with a precision of five minutes. A
 * process writes each at most once in that time, after a response. No request waits for the write or
 * fails because of it.
 */
export class CredentialUses {
  /** Id -> time of the next write, in Unix ms. */
  readonly #next = new RecentMap<string, number>({ max: maxRemembered });

  /** @param ctx with an open tenant session, which `identity` started. */
  record(identity: Identity, ctx: Context): void {
    const used = usedBy(identity, ctx);
    if (used === null) return;
    const now = ctx.now().getTime();
    if (now < (this.#next.get(used.id) ?? 0)) return;
    this.#next.set(used.id, now + precisionMs);
    const writing = writeUse(ctx, used).then(
      (wrote) => {
        if (!wrote) this.#next.set(used.id, now + precisionMs - minuteMs);
      },
      (error: unknown) => {
        this.#next.delete(used.id);
        const { tenantId: tenant } = ctx.scope;
        ctx.log.warn("credential.use_not_recorded", { tenant, ...describeError(error) });
      },
    );
    ctx.waitUntil(writing);
  }
}

function usedBy(identity: Identity, { scope }: Context): Used | null {
  const { credentialId } = scope.tenant;
  switch (identity.kind) {
    case "credential":
    case "key":
      return credentialId === null ? null : { kind: identity.kind, id: credentialId };
    case "user":
      return identity.sessionId === undefined ? null : { kind: "session", id: identity.sessionId };
    default:
      return null;
  }
}

/** Uses a system session, because the credential may have been revoked in the meantime. */
async function writeUse({ database, scope }: Context, used: Used): Promise<boolean> {
  const system = new TenantScope(database, { kind: "system", tenantId: scope.tenantId });
  const updated = await system.write((db) => update(db, used));
  return updated.length > 0;
}

const isOld = (column: AnyPgColumn) => or(isNull(column), lt(column, sql`now() - ${recent}`));

function update(db: Db, { kind, id }: Used): Promise<{ id: string }[]> {
  const lastUsedAt = sql`now()`;
  switch (kind) {
    case "credential":
      return db
        .update(apiCredentials)
        .set({ lastUsedAt })
        .where(and(eq(apiCredentials.id, id), isOld(apiCredentials.lastUsedAt)))
        .returning({ id: apiCredentials.id })
        .execute();
    case "key":
      return db
        .update(apiKeys)
        .set({ lastUsedAt })
        .where(and(eq(apiKeys.id, id), isOld(apiKeys.lastUsedAt)))
        .returning({ id: apiKeys.id })
        .execute();
    case "session":
      // The time that a session may be idle stays the same, counted from its last use.
      return db
        .update(sessions)
        .set({
          lastSeenAt: sql`now()`,
          idleUntil: sql`least(expires_at, now() + (idle_until - last_seen_at))`,
        })
        .where(and(eq(sessions.id, id), isNull(sessions.endedAt), isOld(sessions.lastSeenAt)))
        .returning({ id: sessions.id })
        .execute();
  }
}
