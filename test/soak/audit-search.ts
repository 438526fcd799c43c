import { parseArgs } from "node:util";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { restFor } from "../identity/rest.ts";
import { timesOf } from "./scim-scale/measure.ts";
import { tapPlans } from "./scim-scale/plans.ts";
import { startWorld } from "./scim-scale/world.ts";

const say = (line: string) => process.stdout.write(`audit-search: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
const people = 2000;
/** The log of the large tenant covers a year; that of the small one only the days of a search. */
const [yearDays, searchedDays] = [365, 30];
const maxRatio = 2;

/** Text searches: found at once, found late, and not found in 30 and in 90 days. */
const queries: [name: string, query: (days: (n: number) => string) => string][] = [
  ["an action", () => "q=user.update"],
  ["a person's name", () => "q=Person%2017"],
  ["nothing", () => "q=no-such-text"],
  ["nothing, of everybody", () => "q=no-such-text&category=all"],
  ["nothing, of one action", () => "q=no-such-text&action=user.update"],
  ["nothing, an earlier month", (days) => `q=no-such-text&since=${days(20)}&until=${days(0)}`],
];

/**
 * Compares text searches in a log of 1,000,000 entries, next to as many of other tenants, with the same
 * searches in a log that has only as many entries as a search covers: query plans and response times.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      entries: { type: "string", default: "1000000" },
      calls: { type: "string", default: "50" },
    },
  });
  const [entries, calls] = [Number(values.entries), Number(values.calls)];
  const world = await startWorld();
  const { outside, server, sql } = world;
  const fill = async (slug: string, count: number, days: number) => {
    const tenant = await createTestTenant(outside, server, slug);
    await sql`
      insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
      select ${tenant.id}, gen_random_uuid(), 'p' || n, 'p' || n, 'Person ' || n, 'rep', true, '{}'
      from generate_series(1, ${people}) n`;
    // Ids are UUIDv7, so they begin with the time of the entry.
    await sql`
      insert into audit_log (tenant_id, id, at, actor, action, subject_id, after, request_id)
      select ${tenant.id}, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
          || substr(md5(n::text), 1, 3) || '8' || substr(md5('b' || n), 1, 15))::uuid, at,
        'user:' || u.ids[1 + n % ${people}],
        (array['user.update', 'user.create', 'session.start', 'readiness.aggregate'])[1 + n % 4],
        u.ids[1 + (n * 7) % ${people}], '{"title": "Lead"}', 'r'
      from generate_series(1, ${count}) n,
        lateral (select now() - n * ${days}::float8 * interval '1 day' / ${count} as at) as times,
        (select array_agg(id::text) as ids from users where tenant_id = ${tenant.id} and user_name like 'p%') u`;
    return tenant;
  };
  try {
    const small = Math.ceil((entries * searchedDays) / yearDays);
    say(`fills a log of ${figure(entries)} entries, one of ${figure(small)}, and ten others`);
    const large = await fill("large", entries, yearDays);
    const short = await fill("short", small, searchedDays);
    for (let n = 0; n < 10; n += 1) await fill(`other-${n}`, Math.ceil(entries / 10), yearDays);
    for (const { id } of [large, short])
      await sql`update tenants set config = '{"api.perSecond": 100000, "api.burst": 1000000}' where id = ${id}`;
    await sql`vacuum analyze`;
    const admins = await Promise.all([large, short].map((tenant) => adminOf(server, tenant)));
    const since = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const search = (at: number, query: string) => async () => {
      const { status } = await admins[at]!("GET", `/audit?limit=50&${query}`);
      if (status !== 200) throw new Error(`${query} answered ${status}`);
    };
    const faults: string[] = [];
    const tap = tapPlans();
    for (const [name, query] of queries) {
      const scanned = await tap.scannedBy(search(0, query(since)));
      if (scanned.includes("audit_log")) faults.push(`${name} reads the whole log`);
    }
    tap.stop();
    for (const [name, query] of queries) {
      const [ofLarge, ofShort] = await timesOf(
        [search(0, query(since)), search(1, query(since))],
        calls,
      );
      const ratio = (ofLarge?.median ?? Number.NaN) / (ofShort?.median ?? Number.NaN);
      say(
        `${name.padEnd(28)} p50 ${ofLarge?.median.toFixed(1)} ms, p99 ${ofLarge?.p99.toFixed(1)} ms; short log ${ofShort?.median.toFixed(1)} ms; ratio ${ratio.toFixed(2)}`,
      );
      if (!(ratio <= maxRatio)) faults.push(`${name} takes ${ratio.toFixed(2)} times as long`);
    }
    for (const fault of faults) say(`FAULT ${fault}`);
    say(
      `${queries.length} searches, ${faults.length} faults: ${faults.length === 0 ? "passed" : "FAILED"}`,
    );
    return faults.length === 0;
  } finally {
    await world.stop();
  }
}

async function adminOf(server: { url: string }, tenant: TestTenant) {
  const id = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  return restFor(server, await tenant.token(id, "admin"));
}
