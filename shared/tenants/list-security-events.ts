import { desc } from "drizzle-orm";
import { securityEvents } from "../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "./operator-context.ts";

/** The last 200 attempts to cross from one tenant to another, newest first. */
export async function listSecurityEvents({ ctx }: { ctx: OperatorContext }) {
  const items = await asOperator(ctx, (db) =>
    db.select().from(securityEvents).orderBy(desc(securityEvents.at)).limit(200),
  );
  return { items };
}
