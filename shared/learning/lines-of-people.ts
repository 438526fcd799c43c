import { type SQL, sql } from "drizzle-orm";
import { peopleCalled } from "../provisioning/domain.ts";

/**
 * The CTE `l`: the lines of a file, each with the id of the person whom its domain calls by
 * `person`, an `exactName`; null where there is nobody, or more than one (`is_shared`).
 */
export const linesOfPeople = (listed: SQL) => sql`l as materialized (
  select n.*, case when c.people = 1 then c.first end as user_id, c.people > 1 as is_shared
  from (select * from ${listed}) n, lateral (
    select count(*) as people, (array_agg(u.id))[1] as first from users u
    where u.id = any(array${peopleCalled(sql`n.person`)}) and u.deleted_at is null) c)`;
