import type postgres from "postgres";
import type { ExpectedUser } from "./driver.ts";
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

export interface PendingCounts {
  /** Pending pushes. */
  pushes: number;
  /** Events of any type that are not handled. */
  events: number;
}

/** Counts the pending pushes and events. Both are 0 when all accepted changes have taken effect. */
export async function countPending(sql: postgres.Sql): Promise<PendingCounts> {
  const [row] = await sql<[PendingCounts]>`
    select
      (select count(*)::int from user_syncs where pending_version > pushed_version) as pushes,
      (select count(*)::int from outbox where handled_at is null) as events`;
  return row;
}

/** Ages published events by an hour, scaled like QStash's delays, so that the sweep publishes them again. */
export const agePublishedEvents = (sql: postgres.Sql, timeScale: number) =>
  sql`update outbox set published_at = now() - interval '61 minutes'
    where handled_at is null and published_at > now() - interval '60 minutes'
      and published_at < now() - interval '60 minutes' / ${timeScale}::float8`;

/**
 * Compares the responses with the database, the database with MindTickle, and each push with the
 * previous one. If `people` is null, it compares no responses. Returns one line per problem.
 */
export async function findProblems(
  sql: postgres.Sql,
  world: World,
  people: ExpectedUser[] | null,
): Promise<string[]> {
  const rows = await sql<Row[]>`
    select u.id, t.slug as tenant, u.user_name as "userName", u.title, u.active,
      u.display_name as "displayName", u.deleted_at is not null as deleted, u.version,
      s.pushed_version as pushed, s.refused_version as refused, s.mindtickle_id as "mindtickleId"
    from users u join tenants t on t.id = u.tenant_id
      join user_syncs s on s.tenant_id = u.tenant_id and s.user_id = u.id`;
  const answered = people === null ? [] : answersAgainstRows(people, rows);
  const problems = [...answered, ...(await checkHistory(sql))];
  for (const slug of new Set(rows.map(({ tenant }) => tenant))) {
    const there = await world.mindtickle.users(slug);
    const here = rows.filter(({ tenant }) => tenant === slug);
    problems.push(...rowsAgainstMindtickle(here, there, people ?? []));
  }
  return problems;
}

export function answersAgainstRows(people: ExpectedUser[], rows: Row[]): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const problems =
    rows.length === people.length ? [] : [`${rows.length} rows, ${people.length} people`];
  return problems.concat(
    people.flatMap(({ id, userName, title, active, deleted }) => {
      const row = byId.get(id);
      if (!row) return [`${id}: created, but not in the database`];
      const same =
        row.userName === userName &&
        row.title === title &&
        row.active === active &&
        row.deleted === deleted;
      return same
        ? []
        : [
            `${id}: expected ${JSON.stringify({ userName, title, active, deleted })}, is ${JSON.stringify(row)}`,
          ];
    }),
  );
}

export type Simulated = Awaited<ReturnType<World["mindtickle"]["users"]>>;

export function rowsAgainstMindtickle(
  rows: Row[],
  there: Simulated,
  people: ExpectedUser[],
): string[] {
  const neverActiveIds = new Set(
    people.filter(({ neverActive }) => neverActive).map(({ id }) => id),
  );
  const byUser = Map.groupBy(there, ({ externalId }) => externalId ?? "");
  const known = new Set(rows.map(({ id }) => id));
  const unknown = there.filter(({ externalId }) => !known.has(externalId ?? ""));
  const problems = unknown.map(({ id }) => `${id} at MindTickle belongs to no user`);
  for (const row of rows) {
    const { id, userName, title, displayName, active, version, pushed, refused, mindtickleId } =
      row;
    const found = byUser.get(id) ?? [];
    const [person] = found;
    if (found.length > 1) problems.push(`${id} exists ${found.length} times at MindTickle`);
    if (pushed !== version) problems.push(`${id} is at version ${version}, pushed ${pushed}`);
    if (refused !== 0) problems.push(`${id} was given up at version ${refused}`);
    if ((person?.id ?? null) !== mindtickleId) problems.push(`${id}: wrong id of MindTickle`);
    if (active && !person) problems.push(`${id} is active and not at MindTickle`);
    if (neverActiveIds.has(id) && person)
      problems.push(`${id} was never active and is at MindTickle`);
    if (!person) continue;
    const same =
      person.userName === userName &&
      person.title === title &&
      person.displayName === displayName &&
      person.state === (active ? "ACTIVE" : "DEACTIVATED");
    if (!same)
      problems.push(
        `${id}: MindTickle has ${JSON.stringify(person)}, the database ${JSON.stringify(row)}`,
      );
  }
  return problems;
}

/** Checks that each version has one handled event, and that pushed versions only increase. */
async function checkHistory(sql: postgres.Sql): Promise<string[]> {
  const events = await sql<{ id: string; version: number; events: number; left: number }[]>`
    select u.id, u.version, count(o.id)::int as events,
      count(o.id) filter (where o.handled_at is null)::int as left
    from users u left join outbox o
      on o.tenant_id = u.tenant_id and o.subject_id = u.id and o.event = 'user_changed'
    group by u.id, u.version
    having count(o.id) <> u.version or count(o.id) filter (where o.handled_at is null) > 0`;
  const decreases = await sql<{ id: string; version: number; before: number }[]>`
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
    ...decreases.map(({ id, version, before }) => `${id}: pushed ${version} after ${before}`),
    ...deadLetters.map(({ reason, body }) => `dead letter: ${reason} ${body}`),
  ];
}
