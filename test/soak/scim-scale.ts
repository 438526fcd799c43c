import { parseArgs } from "node:util";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { fillOthers, fillTenant } from "./scim-scale/fill.ts";
import { type Times, timesOf } from "./scim-scale/measure.ts";
import { tapPlans } from "./scim-scale/plans.ts";
import { type FilledTenant, queries } from "./scim-scale/queries.ts";
import { changeMembers, changePerson, createPerson, type Write } from "./scim-scale/writes.ts";
import { startWorld } from "./scim-scale/world.ts";

const say = (line: string) => process.stdout.write(`scim-scale: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");
const smallTenantUsers = 1000;
const maxRatio = 2;

/** Compares a tenant of 500,000 users, next to 5,000 other tenants, with a tenant of 1,000: query plans and response times. */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: "string", default: "500000" },
      tenants: { type: "string", default: "5000" },
      calls: { type: "string", default: "1000" },
    },
  });
  const [people = 0, tenants = 0, calls = 0] = [values.people, values.tenants, values.calls].map(
    Number,
  );
  say("starts Postgres, Redis, the stand-ins and the server");
  const world = await startWorld();
  const { outside, server, sql } = world;
  try {
    const open = async (slug: string, count: number): Promise<[TestTenant, FilledTenant]> => {
      const tenant = await createTestTenant(outside, server, slug);
      const groups = await fillTenant(sql, tenant.id, {
        people: count,
        members: Math.ceil(count / 10),
      });
      const rows = await sql<{ id: string }[]>`
        select id from users where tenant_id = ${tenant.id} order by random() limit 500`;
      const first = (await (await tenant.scim("GET", "/Users?count=20&cursor=")).json()) as {
        nextCursor: string;
      };
      const ids = rows.map(({ id }) => id);
      return [tenant, { people: count, ids, cursor: first.nextCursor, ...groups }];
    };
    const started = performance.now();
    say(
      `fills a tenant with ${figure(people)} people, one with ${figure(smallTenantUsers)}, and ${figure(tenants)} others`,
    );
    const [large, ofLarge] = await open("large", people);
    const [small, ofSmall] = await open("small", smallTenantUsers);
    await fillOthers(sql, tenants, 20);
    await sql`vacuum analyze`;
    say(
      `filled in ${figure((performance.now() - started) / 1000)} s; ${figure(calls)} calls of each kind`,
    );

    const faults: string[] = [];
    const tap = tapPlans();
    for (const { name, path } of queries) {
      const scanned = await tap.scannedBy(() => done(large.scim("GET", path(1, ofLarge))));
      if (scanned.length > 0) faults.push(`${name} reads all of ${scanned.join(", ")}`);
    }
    tap.stop();
    const row = (name: string, ...cells: string[]) =>
      say((name.padEnd(26) + cells.map((cell) => ` ${cell.padStart(11)}`).join("")).trimEnd());
    row("", "p50", "p99", `p50, ${figure(smallTenantUsers)}`, "p99", "p99 ratio");
    for (const { name, path } of queries) {
      const [largeTimes, smallTimes] = await timesOf(
        [
          (n) => done(large.scim("GET", path(n, ofLarge))),
          (n) => done(small.scim("GET", path(n, ofSmall))),
        ],
        calls,
      );
      const ratio = (largeTimes?.p99 ?? Number.NaN) / (smallTimes?.p99 ?? Number.NaN);
      row(name, ...cellsOf(largeTimes), ...cellsOf(smallTimes), ratio.toFixed(2));
      if (!(ratio <= maxRatio)) faults.push(`${name} takes ${ratio.toFixed(2)} times as long`);
    }
    const writes: [Write, Write, string][] = [
      [createPerson, createPerson, ""],
      [changePerson, changePerson, ""],
      [
        changeMembers("large"),
        changeMembers("small"),
        `${figure(Math.ceil(people / 10))} in the group, 10`,
      ],
    ];
    for (const [write, other, note] of writes) {
      const [largeTimes, smallTimes] = await timesOf(
        [(n) => done(write.send(large, ofLarge, n)), (n) => done(other.send(small, ofSmall, n))],
        Math.min(calls, 400),
      );
      const ratio = (largeTimes?.median ?? Number.NaN) / (smallTimes?.median ?? Number.NaN);
      row(
        write.name,
        ...cellsOf(largeTimes),
        ...cellsOf(smallTimes),
        `p50 ${ratio.toFixed(2)}`,
        note,
      );
      if (!(ratio <= maxRatio))
        faults.push(`${write.name} takes ${ratio.toFixed(2)} times as long`);
    }
    for (const fault of faults) say(`FAULT ${fault}`);
    say(
      `${queries.length} kinds of queries, no table read whole, ${faults.length} faults: ${faults.length === 0 ? "passed" : "FAILED"}`,
    );
    return faults.length === 0;
  } finally {
    await world.stop();
  }
}

const cellsOf = (times: Times | undefined) => [
  `${times?.median.toFixed(1)} ms`,
  `${times?.p99.toFixed(1)} ms`,
];

async function done(sent: Promise<Response>): Promise<void> {
  const answer = await sent;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status} ${text}`);
}
