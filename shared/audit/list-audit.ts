import { and, desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { auditLog } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { pageInput, pageOf } from "../db/pages.ts";

export const listAuditInput = pageInput.extend({ subjectId: z.string().max(200).optional() });

/** The tenant's audit log, newest first. */
export async function listAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listAuditInput>;
}) {
  const { limit, cursor, subjectId } = input;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: auditLog.id,
        at: auditLog.at,
        actor: auditLog.actor,
        action: auditLog.action,
        subjectId: auditLog.subjectId,
        before: auditLog.before,
        after: auditLog.after,
        requestId: auditLog.requestId,
      })
      .from(auditLog)
      .where(
        and(
          cursor === undefined ? undefined : lt(auditLog.id, cursor),
          subjectId === undefined ? undefined : eq(auditLog.subjectId, subjectId),
        ),
      )
      .orderBy(desc(auditLog.id))
      .limit(limit + 1),
  ]);
  if (subjectId !== undefined && rows.length === 0) ctx.missed({ kind: "id", value: subjectId });
  return pageOf(rows, limit);
}
