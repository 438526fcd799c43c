import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { TenantScope } from "../../db/tenant-scope.ts";
import { describeError } from "../../log.ts";

const minuteMs = 60_000;
/** How far `last_used_at` may lie behind. */
const toWithinMs = 5 * minuteMs;
/** What another process has noted within this time is left as it is. */
const fresh = sql`interval '1 minute'`;
/** Credentials that a process remembers. */
const maxRemembered = 10_000;

/**
 * Notes when credentials were last used, to within five minutes: a process writes a credential
 * down at most once in that time, after an answer. Nothing waits for it, and nothing fails by it.
 */
export class CredentialUses {
  /** Credential -> when it is to be noted again, in Unix ms. */
  readonly #next = new LRUCache<string, number>({ max: maxRemembered });

  /** @param ctx whose scope has been entered. */
  note(ctx: Context): void {
    const { credentialId } = ctx.scope.tenant;
    if (credentialId === null) return;
    const now = ctx.now().getTime();
    if (now < (this.#next.get(credentialId) ?? 0)) return;
    this.#next.set(credentialId, now + toWithinMs);
    const writing = writeUse(ctx, credentialId).then(
      (wrote) => {
        if (!wrote) this.#next.set(credentialId, now + toWithinMs - minuteMs);
      },
      (error: unknown) => {
        this.#next.delete(credentialId);
        const { tenantId: tenant } = ctx.scope;
        ctx.log.warn("credential.use_not_noted", { tenant, ...describeError(error) });
      },
    );
    ctx.waitUntil(writing);
  }
}

/** In a scope of the system: the credential itself may have been revoked by now. */
async function writeUse({ database, scope }: Context, credentialId: string): Promise<boolean> {
  const system = new TenantScope(database, { kind: "system", tenantId: scope.tenantId });
  const noted = await system.write((db) =>
    db
      .update(apiCredentials)
      .set({ lastUsedAt: sql`now()` })
      .where(
        and(
          eq(apiCredentials.id, credentialId),
          or(
            isNull(apiCredentials.lastUsedAt),
            lt(apiCredentials.lastUsedAt, sql`now() - ${fresh}`),
          ),
        ),
      )
      .returning({ id: apiCredentials.id })
      .execute(),
  );
  return noted.length > 0;
}
