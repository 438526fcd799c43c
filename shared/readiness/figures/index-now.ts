import { type SQL, sql } from "drizzle-orm";
import { decay } from "./count-figures.ts";

/**
 * The index of a member `m`, 0 to 100; null without one.
 * @param today the date it is asked for @param halfLife that of the model by which `m` was counted
 */
export const indexOn = (today: SQL, halfLife: SQL) => sql`
  case when m.indexed = 1 then (m.base::float8 + case when m.last_day is null then 0
    else m.recency_points::float8 * ${decay(today, sql`m.last_day`, halfLife)} end)
    / m.coverage::float8 end`;

/** The same by the relations `moment` and `model`. */
export const indexNow = indexOn(sql`today`, sql`half_life`);
