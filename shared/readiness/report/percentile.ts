import { sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../../db/queries.ts";

const person = sql`${sql.placeholder("person")}::uuid`;

/**
 * A person's percentile rank in the team of the person's manager, 0 to 100: (people with a lower
 * index + half of those with an equal one, the person included) / n (A. Hazen, 1914). No row for a
 * person without a manager or an index.
 */
export const percentileOf = statement(
  sql`with state as materialized (select * from app.readiness_state()), team as (
      select m.user_id,
        app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, today, half_life) as index
      from readiness_members m, state
      where m.active and m.indexed = 1 and (select manager_id from users where id = ${person}) = any(m.teams)
    ), self as materialized (select index from team where user_id = ${person})
    select (100.0 * (count(*) filter (where t.index < s.index)
      + 0.5 * count(*) filter (where t.index = s.index)) / count(*))::float8
    from team t, self s having count(*) > 0`,
  z.tuple([z.number()]).transform(([percentile]) => percentile),
);
