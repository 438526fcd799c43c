import type postgres from "postgres";
import type { Believed } from "./driver.ts";
import type { World } from "./world.ts";

export interface Row {
  id: string;
  tenant: string;
  userName: string;
  title: string | null;
  displayName: string;
  active: boolean;
  deleted: boolean;
  version: number;
  pushed: number;
  refused: number;
  mindtickleId: string | null;
}

export interface Left {
  /** Changes that wait to be pushed. */
  pushes: number;
  /** Events that are not handled, of any kind. */
  events: number;
}

/** What is still under way; nothing, when all that was accepted has had its effect. */
export async function whatIsLeft(sql: postgres.Sql): Promise<Left> {
  const [row] = await sql<[Left]>`
    select
      (select count(*)::int from user_syncs where pending_version > pushed_version) as pushes,
      (select count(*)::int from outbox where handled_at is null) as events`;
  return row;
}

/** Has the outbox's horizon of an hour pass as much faster as QStash's waits do. */
export const passHorizon = (sql: postgres.Sql, timeScale: number) =>
  sql`update outbox set published_at = now() - interval '61 minutes'
    where handled_at is null and published_at > now() - interval '60 minutes'
      and published_at < now() - interval '60 minutes' / ${timeScale}::float8`;

/**
 * Holds what was answered against the database, the database against MindTickle, and the history
 * of pushes against itself; without people, no answers are held against anything. Gives one line for everything that is not as it must be.
 */
export async function findWrongs(
  sql: postgres.Sql,
  world: World,
  people: Believed[] | null,
): Promise<string[]> {
  const rows = await sql<Row[]>`
    select u.id, t.slug as tenant, u.user_name as "userName", u.title, u.active,
      u.display_name as "displayName", u.deleted_at is not null as deleted, u.version,
      s.pushed_version as pushed, s.refused_version as refused, s.mindtickle_id as "mindtickleId"
    from users u join tenants t on t.id = u.tenant_id
      join user_syncs s on s.tenant_id = u.tenant_id and s.user_id = u.id`;
  const answered = people === null ? [] : answersAgainstRows(people, rows);
  const wrongs = [...answered, ...(await history(sql))];
  for (const slug of new Set(rows.map(({ tenant }) => tenant))) {
    const there = await world.mindtickle.users(slug);
    const here = rows.filter(({ tenant }) => tenant === slug);
    wrongs.push(...rowsAgainstMindtickle(here, there, people ?? []));
  }
  return wrongs;
}

export function answersAgainstRows(people: Believed[], rows: Row[]): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const wrongs =
    rows.length === people.length ? [] : [`${rows.length} rows, ${people.length} people`];
  return wrongs.concat(
    people.flatMap(({ id, userName, title, active, deleted }) => {
      const row = byId.get(id);
      if (!row) return [`${id}: answered, and not in the database`];
      const same =
        row.userName === userName &&
        row.title === title &&
        row.active === active &&
        row.deleted === deleted;
      return same
        ? []
        : [
            `${id}: answered ${JSON.stringify({ userName, title, active, deleted })}, is ${JSON.stringify(row)}`,
          ];
    }),
  );
}

export type Simulated = Awaited<ReturnType<World["mindtickle"]["users"]>>;

export function rowsAgainstMindtickle(rows: Row[], there: Simulated, people: Believed[]): string[] {
  const never = new Set(people.filter(({ neverActive }) => neverActive).map(({ id }) => id));
  const byUser = Map.groupBy(there, ({ externalId }) => externalId ?? "");
  const known = new Set(rows.map(({ id }) => id));
  const strangers = there.filter(({ externalId }) => !known.has(externalId ?? ""));
  const wrongs = strangers.map(({ id }) => `${id} at MindTickle belongs to no user`);
  for (const row of rows) {
    const { id, userName, title, displayName, active, version, pushed, refused, mindtickleId } =
      row;
    const found = byUser.get(id) ?? [];
    const [person] = found;
    if (found.length > 1) wrongs.push(`${id} stands ${found.length} times at MindTickle`);
    if (pushed !== version) wrongs.push(`${id} is at version ${version}, pushed ${pushed}`);
    if (refused !== 0) wrongs.push(`${id} was given up at version ${refused}`);
    if ((person?.id ?? null) !== mindtickleId) wrongs.push(`${id}: wrong id of MindTickle`);
    if (active && !person) wrongs.push(`${id} is active and not at MindTickle`);
    if (never.has(id) && person) wrongs.push(`${id} was never active and is at MindTickle`);
    if (!person) continue;
    const same =
      person.userName === userName &&
      person.title === title &&
      person.displayName === displayName &&
      person.state === (active ? "ACTIVE" : "DEACTIVATED");
    if (!same)
      wrongs.push(`${id}: MindTickle has ${JSON.stringify(person)}, we ${JSON.stringify(row)}`);
  }
  return wrongs;
}

/** One event for each version, none left, and no push below an earlier one. */
async function history(sql: postgres.Sql): Promise<string[]> {
  const events = await sql<{ id: string; version: number; events: number; left: number }[]>`
    select u.id, u.version, count(o.id)::int as events,
      count(o.id) filter (where o.handled_at is null)::int as left
    from users u left join outbox o
      on o.tenant_id = u.tenant_id and o.subject_id = u.id and o.event = 'user_changed'
    group by u.id, u.version
    having count(o.id) <> u.version or count(o.id) filter (where o.handled_at is null) > 0`;
  const falls = await sql<{ id: string; version: number; before: number }[]>`
    select * from (
      select subject_id as id, (after->>'version')::int as version,
        lag((after->>'version')::int) over (partition by subject_id order by xid, id) as before
      from audit_log where action = 'user.push') pushes
    where version <= before`;
  const deadLetters = await sql<{ reason: string; body: string }[]>`
    select reason, body from dead_letters where source_id like 'push:%' or source = 'scim'`;
  return [
    ...events.map(
      ({ id, version, events: count, left }) =>
        `${id}: version ${version}, ${count} events, ${left} of them not handled`,
    ),
    ...falls.map(({ id, version, before }) => `${id}: pushed ${version} after ${before}`),
    ...deadLetters.map(({ reason, body }) => `dead letter: ${reason} ${body}`),
  ];
}
