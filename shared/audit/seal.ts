import { desc, sql } from "drizzle-orm";
import { CompactSign, importJWK, type JWK } from "jose";
import { auditSeals } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { digestOf } from "./digest.ts";

/** What a seal signs: its entries' digest, and the seal before, so that seals form a chain. */
export interface SealStatement {
  tenantId: string;
  seq: number;
  horizon: string;
  entries: number;
  digest: string;
  /** The signature of the seal before; empty for the first. */
  previous: string;
}

export interface SealHead {
  seq: number;
  entries: number;
  /** The first 32 hex digits of the SHA-256 of the newest signature. */
  fingerprint: string;
}

export async function fingerprintOf(signature: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(signature));
  return Array.from(new Uint8Array(hash).slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Seals the entries since the last seal, up to the oldest transaction that still runs: nothing
 * can appear below that horizon any more.
 * @returns the new head, or null when there was nothing to seal.
 */
export async function sealAudit({
  ctx,
  key,
}: {
  ctx: Context;
  key: JWK & { kid: string };
}): Promise<SealHead | null> {
  const privateKey = await importJWK(key, key.alg ?? "EdDSA");
  return ctx.scope.write(async (db) => {
    const [last] = await db.select().from(auditSeals).orderBy(desc(auditSeals.seq)).limit(1);
    const low = sql`${last?.horizon ?? "0"}::text::xid8`;
    const high = sql`pg_snapshot_xmin(pg_current_snapshot())`;
    const rows = await db.execute(
      sql`select sealed.*, ${high}::text from (${digestOf(low, high)}) sealed`,
    );
    const [[entries, digest, horizon] = []] = rows as unknown as [number, string, string][];
    if (entries === undefined || digest === undefined || horizon === undefined || entries === 0) return null;
    const seq = (last?.seq ?? 0) + 1;
    const { tenantId } = ctx.scope;
    const statement: SealStatement = { tenantId, seq, horizon, entries, digest, previous: last?.signature ?? "" };
    const signature = await new CompactSign(new TextEncoder().encode(JSON.stringify(statement)))
      .setProtectedHeader({ alg: key.alg ?? "EdDSA", kid: key.kid })
      .sign(privateKey);
    const sealed = await db
      .insert(auditSeals)
      .values({ seq, horizon, entries, digest, keyId: key.kid, signature, sealedAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ seq: auditSeals.seq });
    if (sealed.length === 0) return null;
    return { seq, entries, fingerprint: await fingerprintOf(signature) };
  });
}
