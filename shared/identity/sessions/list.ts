import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { signedInUser } from "./signed-in-user.ts";

const session = z.object({
  id: z.uuid(),
  current: z.boolean().describe("Whether this request belongs to it."),
  createdAt: z.date(),
  lastSeenAt: z.date().describe("Accurate to five minutes."),
  userAgent: z.string(),
  network: z.string().describe("The network of the sign-in: /24 for IPv4, /48 for IPv6."),
});

export const listSessionsOutput = z.object({
  items: z.array(session),
  nextCursor: z.null().describe("Always null: the list has one page."),
});

const maxListed = 200;

/** The caller's live sessions, the newest first. */
export async function listSessions({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof listSessionsOutput>> {
  const { userId, sessionId } = signedInUser(ctx);
  const [items] = await ctx.scope.read((db) => [
    db
      .select({
        id: sessions.id,
        current: sql<boolean>`${sessions.id} is not distinct from ${sessionId}::uuid`,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        userAgent: sessions.userAgent,
        network: sessions.network,
      })
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.endedAt),
          gt(sessions.idleUntil, sql`now()`),
        ),
      )
      .orderBy(desc(sessions.createdAt))
      .limit(maxListed),
  ]);
  return { items, nextCursor: null };
}
