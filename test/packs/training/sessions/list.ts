import { asc, gt } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../../../shared/context.ts";
import { pageInput, pageOf, pageOutput } from "../../../../shared/db/pages.ts";
import { sessions } from "../tables.ts";

export const listInput = pageInput.prefault({});
export const listOutput = pageOutput(
  z.object({
    id: z.uuid(),
    room: z.string(),
    topic: z.string(),
    trainerId: z.uuid().nullable(),
    state: z.enum(["open", "assigned", "held"]),
  }),
);

/** The sessions, oldest first. */
export async function list({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listInput>;
}): Promise<z.output<typeof listOutput>> {
  const { id, room, topic, trainerId, state } = sessions;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({ id, room, topic, trainerId, state })
      .from(sessions)
      .where(cursor === undefined ? undefined : gt(id, cursor))
      .orderBy(asc(id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
