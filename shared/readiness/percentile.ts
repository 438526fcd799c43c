import { sql } from "drizzle-orm";
import * as z from "zod";
import { statement } from "../db/queries.ts";
import { now } from "./figures/count-figures.ts";
import { indexNow } from "./figures/index-now.ts";

/**
 * The share of a person's team, 0 to 100, that its index leaves behind: (below + half of the equal,
 * itself among them) / n (a percentile rank; A. Hazen, 1914). The team is that of its manager; null
 * for who has none, or no index.
 */
export const percentileOf = statement(
  sql`with ${now}, team as (
      select m.user_id, ${indexNow} as value
      from readiness_members m, moment, model
      where m.active and m.indexed = 1
        and (select manager_id from users where id = ${sql.placeholder("person")}::uuid) = any(m.teams)
    ), own as materialized (select value from team where user_id = ${sql.placeholder("person")}::uuid)
    select (100.0 * (count(*) filter (where t.value < o.value)
      + 0.5 * count(*) filter (where t.value = o.value)) / count(*))::float8
    from team t, own o having count(*) > 0`,
  z.tuple([z.number()]).transform(([percentile]) => percentile),
);
