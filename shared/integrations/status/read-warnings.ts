import { sql } from "drizzle-orm";
import * as z from "zod";
import { integrationKinds } from "../../../drizzle/schema/index.ts";
import { jsonText } from "../../db/columns.ts";
import { statement } from "../../db/queries.ts";

const warning = z.object({
  userId: z
    .uuid()
    .nullable()
    .describe("The user whose pull has it; null for the catalogue or a service's list."),
  at: z.string().describe("The part of the answer, such as `module m1: quizScore`."),
  problem: z.string(),
  since: z.iso.datetime().describe("When a pull first found it."),
});

export const warnings = z.object({
  count: z.int(),
  newest: z.array(warning).describe("The newest 20."),
});
type Warnings = z.output<typeof warnings>;

export const noWarnings: Warnings = { count: 0, newest: [] };
const newestShown = 20;

/** Selects the warnings of each integration that has any. */
export const warningsQuery = statement(
  sql`with warned as (
      select s.kind, null::uuid as user_id, w
      from integration_states s, jsonb_array_elements(s.warnings) w
      union all
      select 'mindtickle', s.user_id, w from user_syncs s, jsonb_array_elements(s.pull_warnings) w
      where s.pull_warnings <> '[]'
    ), ranked as (
      select *, row_number() over (partition by kind order by user_id is not null, w ->> 'since' desc, user_id, w ->> 'at') as place
      from warned
    )
    select kind, count(*)::int, jsonb_agg(jsonb_build_object('userId', user_id) || w order by place)
      filter (where place <= ${newestShown}) ::text
    from ranked group by kind`,
  z
    .tuple([z.enum(integrationKinds), z.int(), jsonText(z.array(warning))])
    .transform(([kind, count, newest]) => ({ kind, warnings: { count, newest } })),
);
