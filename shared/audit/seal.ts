import { desc, type SQL, sql } from "drizzle-orm";
import { CompactSign, importJWK, type JWK } from "jose";
import * as z from "zod";
import { auditSeals } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";

/** What a seal signs: the digest of its entries, and the previous seal, so that seals form a chain. */
export const sealStatement = z.strictObject({
  tenantId: z.uuid(),
  seq: z.int(),
  horizon: z.string(),
  entries: z.int(),
  digest: z.string(),
  /** The signature of the previous seal; empty for the first. */
  previous: z.string(),
  sealedAt: z.string(),
});

export interface SealHead {
  seq: number;
  entries: number;
  /** The first 32 hex digits of the SHA-256 of the newest signature. */
  fingerprint: string;
}

export async function fingerprintOf(signature: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(signature));
  return Array.from(new Uint8Array(hash).slice(0, 16), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/**
 * Seals the entries since the last seal, up to the oldest running transaction. No entry can appear
 * below that horizon later.
 * @returns the new head, or null if there was nothing to seal
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
    const [found] = await rawQuery(
      db,
      sql`select sealed.*, ${high}::text from (${digestOf(low, high)}) sealed`,
      z.tuple([z.int(), z.string(), z.string()]),
    ).execute();
    if (!found || found[0] === 0) return null;
    const [entries, digest, horizon] = found;
    const seq = (last?.seq ?? 0) + 1;
    const { tenantId } = ctx.scope;
    const sealedAt = ctx.now();
    const statement: z.output<typeof sealStatement> = {
      tenantId,
      seq,
      horizon,
      entries,
      digest,
      previous: last?.signature ?? "",
      sealedAt: sealedAt.toISOString(),
    };
    const signature = await new CompactSign(new TextEncoder().encode(JSON.stringify(statement)))
      .setProtectedHeader({ alg: key.alg ?? "EdDSA", kid: key.kid })
      .sign(privateKey);
    const sealed = await db
      .insert(auditSeals)
      .values({ seq, horizon, entries, digest, keyId: key.kid, signature, sealedAt })
      .onConflictDoNothing()
      .returning({ seq: auditSeals.seq });
    if (sealed.length === 0) return null;
    return { seq, entries, fingerprint: await fingerprintOf(signature) };
  });
}

/** What the digest covers of an entry, as text. The export contains it, so that readers can verify it. */
export const sealedText: SQL = sql`jsonb_build_array(
      id, extract(epoch from at), actor, action, subject_id, before, after, request_id, xid::text
    )::text`;

/**
 * Counts and digests the audit entries whose transaction id is in [low, high): the hex SHA-256 over
 * the hex SHA-256 of each, ordered by (xid, id). Any edit, gap, insertion or reordering changes it.
 */
export const digestOf = (low: SQL, high: SQL): SQL => sql`
  select count(*)::int as entries, encode(sha256(convert_to(
    coalesce(string_agg(entry, '' order by xid, id), ''), 'UTF8')), 'hex') as digest
  from (
    select xid, id, encode(sha256(convert_to(${sealedText}, 'UTF8')), 'hex') as entry
    from audit_log where xid >= ${low} and xid < ${high}
  ) entries`;
