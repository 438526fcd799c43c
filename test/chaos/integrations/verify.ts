import { createHash } from "node:crypto";
import type postgres from "postgres";
import type { servicesAdmin } from "../../standins/services/admin/client.ts";
import type { KindName, Thing } from "../../standins/services/model.ts";
import { findProblems } from "../verify.ts";
import type { World } from "../world.ts";
import { lastTitle } from "./drive.ts";

export const kinds: KindName[] = ["users", "subscriptions", "invoices"];

export interface Waiting {
  events: number;
  effects: number;
  pushes: number;
  deliveries: number;
}

/** Counts everything that is pending. */
export async function countWaiting(sql: postgres.Sql): Promise<Waiting> {
  const [row] = await sql<[Waiting]>`
    select (select count(*)::int from outbox where handled_at is null or undispatched) as events,
      (select count(*)::int from webhook_events where status = 'pending') as effects,
      (select count(*)::int from user_syncs where pending_version > pushed_version) as pushes,
      (select count(*)::int from outgoing_deliveries where status in ('waiting', 'sent')) as deliveries`;
  return row;
}

/** Whether the service's records and Rampart's copies are the same, by id and version. */
export async function isEqual(
  sql: postgres.Sql,
  simulated: ReturnType<typeof servicesAdmin>,
  slug: string,
  kind: KindName,
): Promise<boolean> {
  const rows = await sql<{ line: string }[]>`
    select r.external_id || ' ' || r.version as line from external_records r
    join tenants t on t.id = r.tenant_id where t.slug = ${slug} and r.kind = ${kind.slice(0, -1)} and r.external_id not like 'odd-%'`;
  const lines = rows.map(({ line }) => line).toSorted();
  const sha256 = createHash("sha256").update(lines.join("\n")).digest("hex");
  return (await simulated.checksum(slug, kind)).sha256 === sha256;
}

/** Returns one line per fault. Call it when nothing is pending. */
export async function findFaults(
  sql: postgres.Sql,
  world: World,
  sent: {
    slugs: string[];
    usersOf: (slug: string) => Promise<Thing[]>;
    bad: number;
    received: Set<string>;
  },
): Promise<string[]> {
  const faults = (await findProblems(sql, world, null)).filter(
    (line) => !line.startsWith("dead letter"),
  );
  for (const slug of sent.slugs) {
    const roster = await sql<
      { externalId: string; active: boolean; deleted: boolean; title: string }[]
    >`
      select u.external_ids ->> 'main' as "externalId", u.active, u.title, u.deleted_at is not null as deleted
      from users u join tenants t on t.id = u.tenant_id
      where t.slug = ${slug} and u.external_ids ? 'main'`;
    const byExternalId = new Map(roster.map((row) => [row.externalId, row]));
    for (const user of await sent.usersOf(slug)) {
      const row = byExternalId.get(user.id);
      const deleted = user["deleted"] === true;
      // A user that left before its first event needs no row.
      if (deleted && (!row || row.deleted)) continue;
      const same =
        row && !row.deleted && row.active === user["active"] && row.title === user["title"];
      if (!same)
        faults.push(`${slug} ${user.id}: ${JSON.stringify(user)}, database ${JSON.stringify(row)}`);
    }
  }
  const odd = await sql<{ title: string | null; active: boolean }[]>`
    select title, active from users where external_ids ->> 'main' like 'odd-%'`;
  if (odd.length !== sent.bad)
    faults.push(`${sent.bad} odd users are expected, ${odd.length} exist`);
  for (const { title, active } of odd) {
    if (title !== lastTitle || !active) faults.push(`an odd user has the title ${title}`);
  }
  const deadLetters = await sql<{ reason: string; source: string; sourceId: string }[]>`
    select reason, source, source_id as "sourceId" from dead_letters`;
  const ofEvents = deadLetters.filter(({ source }) => source === "webhook");
  // Each bad event has a dead letter, and each odd request has one for its refused part.
  if (ofEvents.length !== 2 * sent.bad) {
    faults.push(`${2 * sent.bad} dead letters are expected, ${ofEvents.length} exist`);
    faults.push(...ofEvents.slice(0, 5).map((row) => JSON.stringify(row)));
  }
  const missing = await sql<{ id: string }[]>`select id from outgoing_events`.then((rows) =>
    rows.filter(({ id }) => !sent.received.has(id)),
  );
  faults.push(...missing.map(({ id }) => `the outgoing event ${id} was never received`));
  const appliedTwice = await sql<{ service: string; eventId: string }[]>`
    select service, event_id as "eventId" from webhook_events
    group by tenant_id, service, event_id having count(*) filter (where status = 'done') > 1`;
  faults.push(...appliedTwice.map(({ eventId }) => `the event ${eventId} was applied twice`));
  return faults;
}
