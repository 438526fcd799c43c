import { asc, sql } from "drizzle-orm";
import { compactVerify, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import { auditSeals } from "../../drizzle/schema/index.ts";
import { rawQuery } from "../db/queries.ts";
import type { TenantScope } from "../db/tenant-scope.ts";
import { digestOf, fingerprintOf, sealStatement } from "./seal.ts";

export type AuditVerdict =
  | { ok: true; seals: number; entries: number; head: string | null }
  | { ok: false; seal: number; problem: string };

/**
 * Recomputes every seal of a tenant and checks the chain. It finds any changed, removed, added or
 * reordered entry, and any changed or removed seal. To find out whether the newest seals were removed,
 * compare `head` with the last one that the worker logged.
 */
export async function verifyAudit(
  scope: TenantScope,
  keys: JWTVerifyGetKey,
): Promise<AuditVerdict> {
  const [seals] = await scope.read((db) => [
    db.select().from(auditSeals).orderBy(asc(auditSeals.seq)),
  ]);
  let previous = "";
  let horizon = "0";
  let entries = 0;
  for (const [index, seal] of seals.entries()) {
    const expected = index + 1;
    const problem = (text: string): AuditVerdict => ({ ok: false, seal: expected, problem: text });
    if (seal.seq !== expected) return problem("it is missing");
    const signed = await compactVerify(seal.signature, keys).catch(() => null);
    if (!signed) return problem("it is not signed with a known key");
    const statement = sealStatement.parse(JSON.parse(new TextDecoder().decode(signed.payload)));
    if (statement.tenantId !== scope.tenantId || statement.seq !== seal.seq)
      return problem("its signature belongs to another seal");
    if (!matchesSignature(seal, statement, signed.protectedHeader.kid))
      return problem("it was changed since it was signed");
    if (statement.previous !== previous) return problem("it does not follow the previous seal");
    const [[digested]] = await scope.read((db) => [
      rawQuery(
        db,
        digestOf(sql`${horizon}::text::xid8`, sql`${statement.horizon}::text::xid8`),
        z.tuple([z.int(), z.string()]),
      ),
    ]);
    const [count, digest] = digested ?? [];
    if (count !== statement.entries) {
      return problem(`it covers ${statement.entries} entries, but there are ${count}`);
    }
    if (digest !== statement.digest) return problem("an entry was changed since it was sealed");
    ({ signature: previous } = seal);
    ({ horizon } = statement);
    entries += count;
  }
  const head = previous === "" ? null : await fingerprintOf(previous);
  return { ok: true, seals: seals.length, entries, head };
}

/** Whether a seal's row has the signed values. The next seal starts at its horizon. */
const matchesSignature = (
  seal: typeof auditSeals.$inferSelect,
  signed: z.output<typeof sealStatement>,
  keyId: string | undefined,
): boolean =>
  seal.keyId === keyId &&
  seal.horizon === signed.horizon &&
  seal.entries === signed.entries &&
  seal.digest === signed.digest &&
  seal.sealedAt.toISOString() === signed.sealedAt;
