import { type SQL, sql } from "drizzle-orm";
import { externalIdKey } from "../directory/external-ids.ts";

/**
 * CTEs that end with `l`: the lines of a file, each with `user_id`, the person with the externalId
 * `person` (an `exactName`). It is null if there is none or, with `is_shared`, more than one.
 */
export const linesOfPeople = (listed: SQL) => sql`n as materialized (select * from ${listed}),
  matching as materialized (
    select k.value as person, count(*) as people, (array_agg(u.id))[1] as first
    from user_keys k join users u on u.id = k.user_id and u.deleted_at is null
    where k.attribute = ${externalIdKey} and k.value in (select n.person from n) group by k.value),
  l as materialized (
    select n.*, case when c.people = 1 then c.first end as user_id,
      coalesce(c.people > 1, false) as is_shared
    from n left join matching c on c.person = n.person)`;
