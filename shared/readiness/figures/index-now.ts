import { sql } from "drizzle-orm";
import { decay } from "./count-figures.ts";

/** The index of a member `m`, 0 to 100, by `model` on the date `today`; null without one. */
export const indexNow = sql`case when m.indexed = 1 then m.base::float8 + case when m.last_day is null
  then 0 else m.recency_points::float8 * ${decay(sql`today`, sql`m.last_day`, sql`half_life`)} end end`;
