import { desc, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { mailKinds, mails } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";

export const listMailsInput = pageInput;
export const listMailsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    kind: z.enum(mailKinds),
    address: z.string(),
    createdAt: z.date(),
    sentAt: z.date().nullable(),
    status: z.enum(["waiting", "sent", "failed"]),
    failed: z.string().nullable().describe("Why sending was given up."),
  }),
);

const status = sql<
  "waiting" | "sent" | "failed"
>`case when ${mails.failed} is not null then 'failed'
  when ${mails.sentAt} is null then 'waiting' else 'sent' end`;

/** Lists the mails about signing in, newest first: to whom and when, and never their links. */
export async function listMails({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listMailsInput>;
}): Promise<z.output<typeof listMailsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: mails.id,
        kind: mails.kind,
        address: mails.address,
        createdAt: mails.createdAt,
        sentAt: mails.sentAt,
        status,
        failed: mails.failed,
      })
      .from(mails)
      .where(cursor === undefined ? undefined : lt(mails.id, cursor))
      .orderBy(desc(mails.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
