import { and, desc, eq, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { externalRecords, notificationKinds, notifications } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";

export const listNotificationsInput = pageInput;
export const listNotificationsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    kind: z.enum(notificationKinds),
    userId: z.uuid().describe("The recipient."),
    subject: z.string(),
    text: z.string(),
    createdAt: z.date(),
    sentAt: z.date().nullable(),
    status: z
      .string()
      .describe("`waiting` until it is sent, then the state at the communication service."),
    failed: z.string().nullable().describe("Why sending was given up."),
  }),
);

/** The state of a message: Rampart's until it is sent, then the communication service's. */
const status = sql<string>`case when ${notifications.failed} is not null then 'failed'
  when ${notifications.sentAt} is null then 'waiting'
  else coalesce(${externalRecords.data}->>'status', 'queued') end`;

/** Lists the notifications to the tenant's admins, newest first. */
export async function listNotifications({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listNotificationsInput>;
}): Promise<z.output<typeof listNotificationsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: notifications.id,
        kind: notifications.kind,
        userId: notifications.userId,
        subject: notifications.subject,
        text: notifications.text,
        createdAt: notifications.createdAt,
        sentAt: notifications.sentAt,
        status,
        failed: notifications.failed,
      })
      .from(notifications)
      .leftJoin(
        externalRecords,
        and(
          eq(externalRecords.service, "communication-service"),
          eq(externalRecords.kind, "message"),
          eq(externalRecords.externalId, sql`${notifications.id}::text`),
        ),
      )
      .where(cursor === undefined ? undefined : lt(notifications.id, cursor))
      .orderBy(desc(notifications.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
