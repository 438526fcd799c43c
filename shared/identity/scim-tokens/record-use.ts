import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { TenantScope } from "../../db/tenant-scope.ts";
import { describeError } from "../../log.ts";

const minuteMs = 60_000;
/** The precision of `last_used_at`. */
const precisionMs = 5 * minuteMs;
/** A value that another process wrote within this time is not overwritten. */
const recent = sql`interval '1 minute'`;
/** Credentials that a process remembers. */
const maxRemembered = 10_000;

/**
 * Records when credentials were last used, with a precision of five minutes. A process writes a
 * credential at most once in that time, after a response. No request waits for the write or fails
 * because of it.
 */
export class CredentialUses {
  /** Credential id -> time of the next write, in Unix ms. */
  readonly #next = new LRUCache<string, number>({ max: maxRemembered });

  /** @param ctx with an open tenant session. */
  record(ctx: Context): void {
    const { credentialId } = ctx.scope.tenant;
    if (credentialId === null) return;
    const now = ctx.now().getTime();
    if (now < (this.#next.get(credentialId) ?? 0)) return;
    this.#next.set(credentialId, now + precisionMs);
    const writing = writeUse(ctx, credentialId).then(
      (wrote) => {
        if (!wrote) this.#next.set(credentialId, now + precisionMs - minuteMs);
      },
      (error: unknown) => {
        this.#next.delete(credentialId);
        const { tenantId: tenant } = ctx.scope;
        ctx.log.warn("credential.use_not_recorded", { tenant, ...describeError(error) });
      },
    );
    ctx.waitUntil(writing);
  }
}

/** Uses a system session, because the credential may have been revoked in the meantime. */
async function writeUse({ database, scope }: Context, credentialId: string): Promise<boolean> {
  const system = new TenantScope(database, { kind: "system", tenantId: scope.tenantId });
  const updated = await system.write((db) =>
    db
      .update(apiCredentials)
      .set({ lastUsedAt: sql`now()` })
      .where(
        and(
          eq(apiCredentials.id, credentialId),
          or(
            isNull(apiCredentials.lastUsedAt),
            lt(apiCredentials.lastUsedAt, sql`now() - ${recent}`),
          ),
        ),
      )
      .returning({ id: apiCredentials.id })
      .execute(),
  );
  return updated.length > 0;
}
