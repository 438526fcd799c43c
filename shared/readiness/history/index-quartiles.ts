import { sql } from "drizzle-orm";
import * as z from "zod";
import { jsonText } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import type { Figures } from "../figures/figures.ts";
import { indexOfMember } from "../rows/selections.ts";

const n = z.number();
/** The lower quartile, the median and the upper quartile of the indexes of a scope's people. */
type IndexQuartiles = readonly [number, number, number];

/** The figures of a scope in a night. A tenant's report has them without the quartiles. */
export type NightFigures = Figures & { indexQuartiles?: IndexQuartiles | null };

const row = z.tuple([z.string(), z.string(), jsonText(z.tuple([n, n, n]))]);

/** A text that names a scope. */
export const scopeName = ({ scope, key }: { scope: string; key: string }) => `${scope} ${key}`;

/** The quartiles of every scope in which somebody has an index, by `scopeName`. */
export async function indexQuartiles(db: Db): Promise<Map<string, IndexQuartiles>> {
  const rows = await rawQuery(
    db,
    sql`with state as materialized (select * from app.readiness_state()), rated as materialized (
        select m.user_id, m.role, m.teams, ${indexOfMember} as index
        from readiness_members m cross join state where m.active and m.indexed = 1
      ), placed as (
        select 'tenant' as scope, '' as key, index from rated
        union all select 'role', role, index from rated
        union all select 'team', team::text, index from rated, unnest(teams) as team
        union all select 'course', p.course_id::text, index from rated join readiness_parts p using (user_id)
          where p.assigned > 0 or p.last_at is not null
      ) select scope, key, to_jsonb(percentile_cont(array[0.25, 0.5, 0.75]) within group (order by index))::text
      from placed group by scope, key`,
    row,
  ).execute();
  return new Map(rows.map(([scope, key, quartiles]) => [scopeName({ scope, key }), quartiles]));
}
