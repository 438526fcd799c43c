import { auditLog } from "../../drizzle/schema/index.ts";
import { actorName, type Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { newId } from "../ids.ts";

export interface Change {
  action: string;
  subjectId: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Who makes a change, and by which request. */
type Author = Pick<Context, "actor" | "scope" | "requestId">;

/** The audit row of a change, for the change's own transaction. */
export const auditRow = (ctx: Author, db: Db, change: Change) => auditRows(ctx, db, [change]);

/** The same of several changes, at least one, in one statement. */
export const auditRows = (ctx: Author, db: Db, changes: Change[]) =>
  db.insert(auditLog).values(
    changes.map((change) => ({
      id: newId(),
      actor: actorName(ctx),
      requestId: ctx.requestId,
      ...change,
    })),
  );
