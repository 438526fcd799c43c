import { and, count, eq, gt, sql } from "drizzle-orm";
import { oneTimeTokens } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";
import type { LinkToPerson } from "./queue-link.ts";

/** Links of one kind to one person within an hour. */
export const maxLinksPerHour = 5;

/**
 * Counts the links of a kind that a person got within the last hour. Lock the person's row first, so that
 * parallel requests are counted one after another.
 */
export async function recentLinks(
  db: Db,
  { kind, userId }: Pick<LinkToPerson, "kind" | "userId">,
): Promise<number> {
  const [sent] = await db
    .select({ links: count() })
    .from(oneTimeTokens)
    .where(
      and(
        eq(oneTimeTokens.userId, userId),
        eq(oneTimeTokens.purpose, kind),
        gt(oneTimeTokens.createdAt, sql`now() - interval '1 hour'`),
      ),
    )
    .execute();
  return sent?.links ?? 0;
}
