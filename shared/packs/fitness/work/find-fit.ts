import { sql } from "drizzle-orm";
import * as z from "zod";
import { users } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { jsonText } from "../../../db/columns.ts";
import { rawQuery } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { unfitReason } from "../../../unfit-reason.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { target } from "../target.ts";
import { unfitReasons, type WorkSource } from "./work-source.ts";

const maxPeople = 200;

export const findFitInput = z
  .strictObject({
    targets: z.array(target).max(50).default([]),
    from: dateTimeInput,
    until: dateTimeInput,
  })
  .refine(({ from, until }) => until > from, {
    path: ["until"],
    message: "must be after from",
  });

export const findFitOutput = z.object({
  items: z
    .array(
      z.object({
        userId: z.uuid(),
        userName: z.string(),
        isFree: z.boolean().describe("Whether the person has no other work in this time."),
        reasons: z.array(unfitReason).describe("Empty for who is fit."),
      }),
    )
    .describe("At most 200: who is fit and free first, then by name."),
});

const row = z
  .tuple([z.uuid(), z.string(), z.boolean(), jsonText(z.array(unfitReason))])
  .transform(([userId, userName, isFree, reasons]) => ({ userId, userName, isFree, reasons }));

/** Who can be given work of these targets in a time, and why the others cannot. */
export async function findFit(
  { ctx, input: { targets, from, until } }: { ctx: Context; input: z.output<typeof findFitInput> },
  source: WorkSource,
): Promise<z.output<typeof findFitOutput>> {
  const span = sql`tstzrange(${from.toISOString()}::timestamptz, ${until.toISOString()}::timestamptz)`;
  const list = sql`${`{${targets.join(",")}}`}::text[]`;
  const [items] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`with work as materialized (select * from (${source.work}) w where w.span && ${span} and not w.is_held), checked as (
          select users.id, users.display_name, not exists (select from work w where w.user_id = users.id) as is_free,
            ${unfitReasons(source, sql`users.id`, list, span)} as reasons
          from (${source.candidates}) c join users on users.id = c.user_id
          where ${visibleTo(ctx, users.id) ?? sql`true`} order by users.id limit 1000
        ) select id, display_name, is_free, reasons::text from checked
        order by (is_free and reasons = '[]') desc, reasons = '[]' desc, display_name, id limit ${maxPeople}`,
      row,
    ),
  ]);
  return { items };
}
