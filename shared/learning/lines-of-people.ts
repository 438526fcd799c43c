import { type SQL, sql } from "drizzle-orm";

/** The CTE `l`: the lines of a file, each with the id of the person that it is about, or null. */
export const linesOfPeople = (listed: SQL) => sql`l as materialized (
  select n.*, u.id as user_id from (select * from ${listed}) n
    left join users u on u.external_id = n.person and u.deleted_at is null)`;
