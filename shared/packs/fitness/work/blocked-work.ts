import { sql } from "drizzle-orm";
import * as z from "zod";
import { users } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { isoText, jsonText } from "../../../db/columns.ts";
import { rawQuery } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { unfitReason } from "../../../unfit-reason.ts";
import { unfitReasons, type WorkSource } from "./work-source.ts";

const maxItems = 200;

export const blockedWorkInput = z
  .strictObject({
    courseId: z.uuid().optional().describe("Only what waits for this course."),
  })
  .prefault({});

const blockedSubject = z.object({
  subjectId: z.uuid(),
  subjectType: z.string(),
  title: z.string(),
  startsAt: z.coerce.date(),
});
const blockedItem = z.object({
  userId: z.uuid(),
  userName: z.string(),
  reason: unfitReason,
  work: z.array(blockedSubject).describe("The work that waits for it, by start."),
  frees: z.int().describe("How many of these have no other reason: what fulfilling it would free."),
});
export const blockedWorkOutput = z.object({
  items: z.array(blockedItem).describe("At most 200, those first that would free most."),
});

const row = z
  .tuple([z.uuid(), z.string(), jsonText(unfitReason), jsonText(z.array(blockedSubject)), z.int()])
  .transform(([userId, userName, reason, work, frees]) => ({
    userId,
    userName,
    reason,
    work,
    frees,
  }));

/** Which work waits for what of whom, for the people whom the caller may see. */
export async function blockedWork(
  { ctx, input: { courseId } }: { ctx: Context; input: z.output<typeof blockedWorkInput> },
  source: WorkSource,
): Promise<z.output<typeof blockedWorkOutput>> {
  const isVisible = visibleTo(ctx, users.id) ?? sql`true`;
  const ofCourse =
    courseId === undefined ? sql`true` : sql`r.reason ->> 'courseId' = ${courseId}::text`;
  const [items] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`with held as (
          select w.*, ${unfitReasons(source, sql`w.user_id`, sql`w.targets`, sql`w.span`)} as reasons
          from (${source.work}) w join users on users.id = w.user_id where w.is_held and ${isVisible}
        ) select h.user_id, (select u.display_name from users u where u.id = h.user_id),
          r.reason::text,
          jsonb_agg(jsonb_build_object('subjectId', h.subject_id, 'subjectType', h.subject_type,
            'title', h.title, 'startsAt', ${isoText(sql`lower(h.span)`)}) order by lower(h.span), h.id)::text,
          (count(*) filter (where jsonb_array_length(h.reasons) = 1))::int
        from held h, jsonb_array_elements(h.reasons) as r(reason)
        where ${ofCourse} group by h.user_id, r.reason
        order by 5 desc, count(*) desc, h.user_id limit ${maxItems}`,
      row,
    ),
  ]);
  return { items };
}
