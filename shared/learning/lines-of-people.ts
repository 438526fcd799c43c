import { type SQL, sql } from "drizzle-orm";
import { externalIdKey } from "../directory/external-ids.ts";

/**
 * The CTEs up to `l`: the lines of a file, each with the id of the person whom its domain calls by
 * `person`, an `exactName`; null where there is nobody, or more than one (`is_shared`).
 */
export const linesOfPeople = (listed: SQL) => sql`n as materialized (select * from ${listed}),
  called as materialized (
    select k.value as person, count(*) as people, (array_agg(u.id))[1] as first
    from user_keys k join users u on u.id = k.user_id and u.deleted_at is null
    where k.attribute = ${externalIdKey} and k.value in (select n.person from n) group by k.value),
  l as materialized (
    select n.*, case when c.people = 1 then c.first end as user_id,
      coalesce(c.people > 1, false) as is_shared
    from n left join called c on c.person = n.person)`;
