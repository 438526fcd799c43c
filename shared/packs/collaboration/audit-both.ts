import { sql } from "drizzle-orm";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { newId } from "../../ids.ts";

interface SharedChange {
  action: string;
  subjectId: string;
  after: Record<string, unknown> | null;
}

/** Writes an entry to the audit log of the partner. Call it in the transaction of the change. */
export const auditPartner = (ctx: Context, db: Db, partnershipId: string, change: SharedChange) =>
  db
    .execute(
      sql`select app.audit_partner(${partnershipId}::uuid, ${newId()}::uuid, ${change.action}::text, ${change.subjectId}::text,
        ${change.after === null ? null : JSON.stringify(change.after)}::text::jsonb, ${ctx.requestId}::text)`,
    )
    .execute();

/** Writes an entry to the audit logs of both tenants, in the transaction of the change. */
export async function auditBoth(
  ctx: Context,
  db: Db,
  partnershipId: string,
  change: SharedChange,
): Promise<void> {
  await Promise.all([
    auditRow(ctx, db, { before: null, ...change }).execute(),
    auditPartner(ctx, db, partnershipId, change),
  ]);
}
