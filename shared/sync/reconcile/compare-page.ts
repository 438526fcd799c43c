import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, rawQuery } from "../../db/queries.ts";
import { isUuid } from "../../ids.ts";
import type { PlatformPerson } from "../../adapters/learning-platform.ts";

/** A page of the platform's list as JSON rows. Of a duplicate, the later one counts. */
const rowsOf = (people: PlatformPerson[]): string =>
  JSON.stringify(
    [...new Map(people.map((person) => [person.platformId, person])).values()].map((person) => ({
      platform_id: person.platformId,
      external_id: isUuid(person.externalId ?? "") ? person.externalId : null,
      email: person.email,
      display_name: person.displayName,
      given_name: person.givenName,
      family_name: person.familyName,
      title: person.title,
      user_name: person.userName,
      role: person.role,
      active: person.active,
    })),
  );

/**
 * Compares a page with the roster, in the transaction that moves the checkpoint. Users that are only
 * at MindTickle are recorded as extra, users that differ as different, and all others as seen. Users
 * with a pending push are not compared, nor are users that were never pushed.
 * @param listed the number of users on the page, including those that are not valid
 */
export async function comparePage(
  db: Db,
  runId: string,
  people: PlatformPerson[],
  listed: number,
): Promise<void> {
  const rows = rowsOf(people);
  await rawQuery(
    db,
    sql`
    with listed as (
      select * from jsonb_to_recordset(${rows}::text::jsonb) as l(platform_id text, external_id uuid,
        email text, display_name text, given_name text, family_name text, title text,
        user_name text, role text, active boolean)
    ), matched as (
      select l.*, coalesce(named.user_id, known.user_id) as user_id,
        coalesce(named.pushed_at, known.pushed_at) as pushed_at,
        coalesce(named.pending_version > named.pushed_version or named.lease is not null,
          known.pending_version > known.pushed_version or known.lease is not null) as moves
      from listed l
        left join user_syncs named on named.user_id = l.external_id
          and coalesce(named.mindtickle_id, l.platform_id) = l.platform_id
        left join user_syncs known on named.user_id is null and known.mindtickle_id = l.platform_id
    ), seen as (
      update user_syncs s set reconciliation_id = ${runId}::uuid from matched m where s.user_id = m.user_id
    ), extra as (
      insert into reconciliation_findings (run_id, kind, subject)
      select ${runId}::uuid, 'extra', m.platform_id from matched m where m.user_id is null and m.active
      on conflict do nothing
    ), compared as (
      select m.user_id, array_remove(array[
        case when m.user_name is distinct from u.user_name then 'userName' end,
        case when m.email is distinct from coalesce(u.email, u.user_name) then 'email' end,
        case when m.display_name is distinct from u.display_name then 'displayName' end,
        case when m.given_name is distinct from coalesce(u.given_name, u.display_name) then 'givenName' end,
        case when m.family_name is distinct from coalesce(u.family_name, '') then 'familyName' end,
        case when u.title is not null and m.title is distinct from u.title then 'title' end,
        case when m.role is distinct from u.role then 'role' end,
        case when m.active is distinct from u.active then 'active' end], null) as attributes
      from matched m join users u on u.id = m.user_id
      where not m.moves and m.pushed_at < (select started_at from reconciliations where id = ${runId}::uuid)
    ), different as (
      insert into reconciliation_findings (run_id, kind, subject, attributes)
      select ${runId}::uuid, 'different', user_id, attributes from compared where attributes <> '{}'
      on conflict do nothing
    )
    update reconciliations set compared = compared + ${listed} where id = ${runId}::uuid
    returning compared`,
    z.tuple([z.int()]),
  ).execute();
}

/** Records users that were pushed before the run began and are on no page of the complete list. */
export const recordMissing = (db: Db, runId: string): Promise<unknown> =>
  db
    .execute(
      sql`insert into reconciliation_findings (run_id, kind, subject)
        select r.id, 'missing', s.user_id from user_syncs s, reconciliations r
        where r.id = ${runId}::uuid and s.mindtickle_id is not null and s.pushed_at < r.started_at
          and s.reconciliation_id is distinct from r.id and s.pending_version <= s.pushed_version
        on conflict do nothing`,
    )
    .execute();
