import { auditLog, operatorAudit } from "../../drizzle/schema/index.ts";
import { actorName, type Context, type OperatorContext } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { newId } from "../ids.ts";

export interface Change {
  action: string;
  subjectId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The actor and the request of a change. */
type Author = Pick<Context, "actor" | "scope" | "requestId">;

/** Inserts the audit row of a change. Call it in the transaction of the change. */
export const auditRow = (ctx: Author, db: Db, change: Change) => auditRows(ctx, db, [change]);

/** Inserts the audit rows of several changes, at least one, in one statement. */
export const auditRows = (ctx: Author, db: Db, changes: Change[]) =>
  db.insert(auditLog).values(
    changes.map((change) => ({
      id: newId(),
      actor: actorName(ctx),
      requestId: ctx.requestId,
      ...change,
    })),
  );

/**
 * Records a change by the operator, in its transaction. A change of a tenant goes to the tenant's audit
 * log, from where a trigger copies it to the operator's own.
 * @param tenantId null for a change of the whole deployment
 */
export async function auditByOperator(
  { subject, requestId }: Pick<OperatorContext, "subject" | "requestId">,
  db: Db,
  { tenantId, ...change }: Omit<Change, "subjectId"> & { tenantId: string | null },
): Promise<void> {
  const entry = { ...change, id: newId(), actor: `operator:${subject}`, requestId };
  await (tenantId === null
    ? db.insert(operatorAudit).values(entry).execute()
    : db
        .insert(auditLog)
        .values({ ...entry, tenantId, subjectId: tenantId })
        .execute());
}
