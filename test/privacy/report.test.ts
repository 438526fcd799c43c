import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonReport } from "../../worker/privacy/report-person.ts";
import { mentioner } from "../../worker/privacy/identifiers.ts";
import { personalTables } from "../../worker/privacy/tables/index.ts";
import { namesIn } from "../../worker/privacy/tables/table.ts";
import { type FilledTenant, fillTenant, untilQuiet } from "../isolation/canary/tenants.ts";
import { startTappedStack, type TappedStack } from "../isolation/canary/world.ts";
import { runCommand } from "../operator/run-command.ts";

// The report of one person of a tenant whose every text has a canary. The whole database is searched for
// the person's ids and addresses, and the report must have each row that is found.

let stack: TappedStack;
let sql: postgres.Sql;
let acme: FilledTenant;
let folder: string;
let report: PersonReport;

const person = (...words: string[]) => runCommand(stack, "person", words);
const random = () => crypto.randomUUID().replaceAll("-", "").slice(0, 12);
const address = () => `${acme.canary}-rep@x.test`;

beforeAll(async () => {
  stack = await startTappedStack();
  sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  folder = await mkdtemp(join(tmpdir(), "rampart-privacy-"));
  acme = await fillTenant(stack, sql, "acme", `canary${random()}`);
  await acme.tenant.scim("POST", "/Users", { userName: 7, note: `refused, like ${address()}` });
  await acme.tenant.scim("GET", `/Users?filter=userName eq "${address()}"`);
  await acme.tenant.scim("PATCH", `/Users/${acme.repId}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "nickName", value: "<img src=x>" }],
  });
  await untilQuiet(stack, sql, acme.tenant);
  const made = await person("report", "acme", "--user", address().toUpperCase());
  expect([made.code, made.err]).toEqual([0, ""]);
  report = JSON.parse(made.out);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await sql.end();
  await stack.stop();
});

interface Found {
  table: string;
  row: Record<string, unknown>;
}

/** All rows of the database that contain one of the texts outside of hashes and sealed columns. */
async function scan(texts: readonly string[]): Promise<Found[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
  const found: Found[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: Record<string, unknown> }[]>`
      select to_jsonb(t) as row from ${sql(name)} t
      where exists (select from unnest(${[...texts]}::text[]) i where strpos(lower(to_jsonb(t)::text), i) > 0)`;
    found.push(...rows.map(({ row }) => ({ table: name, row })));
  }
  return found;
}

const keyOf = (row: Record<string, unknown>) =>
  JSON.stringify(
    [
      "id",
      "user_id",
      "course_id",
      "group_id",
      "attribute",
      "value",
      "event",
      "key",
      "external_id",
    ].map((name) => row[name]),
  );

describe("the report of a person", () => {
  test("has every row of the database with an id or address of the person", async () => {
    const found = await scan([acme.repId, address(), `${acme.canary}-rep`]);
    const tables = new Set(found.map(({ table }) => table));
    expect(tables.size).toBeGreaterThan(12);
    const missing = found.filter(
      ({ table, row }) => !report.tables[table]?.rows.some((shown) => keyOf(shown) === keyOf(row)),
    );
    // The entry of the report itself was written after it was made.
    expect(missing.map(({ table, row }) => [table, row["action"]])).toEqual([
      ["audit_log", "user.report"],
    ]);
  });

  test("has what is sealed or encoded in the database", () => {
    const texts = (table: string) => JSON.stringify(report.tables[table]?.rows);
    expect(texts("dead_letters")).toContain(`refused, like ${address()}`);
    expect(texts("polled_events")).toContain(address());
    expect(report.mindtickle).toMatchObject({ externalId: acme.repId, userName: address() });
  });

  test("has no secret, and nothing of people whom it only resembles", () => {
    for (const [name, { rows }] of Object.entries(report.tables)) {
      const secret = namesIn(personalTables[name]?.secret);
      expect(rows.filter((row) => secret.some((column) => Object.hasOwn(row, column)))).toEqual([]);
    }
    expect(report.tables["users"]?.rows).toHaveLength(1);
    const isMentioned = mentioner(["eva@x.example"]);
    const mentions = ["to eva@x.example.", "<EVA@x.example>", String.raw`"a\neva@x.example"`];
    expect(mentions.filter((text) => !isMentioned(text))).toEqual([]);
    const others = ["neva@x.example", "eva@x.example.org", "x.eva@x.example", "eva@x.examples"];
    expect(others.filter(isMentioned)).toEqual([]);
  });

  test("is in the audit log with the number of rows, and without their contents", async () => {
    const [entry] = await sql<{ actor: string; after: { rows: Record<string, number> } }[]>`
      select actor, after from audit_log where action = 'user.report' and subject_id = ${acme.repId}`;
    expect(entry?.actor).toBe("operator:cli:ops");
    expect(entry?.after.rows).toMatchObject({ users: 1, quiz_results: 3, course_progress: 8 });
    expect(JSON.stringify(entry)).not.toContain(acme.canary);
  });

  test("is a page too, in a file that only its owner can read", async () => {
    const file = join(folder, "report.html");
    const made = await person(
      "report",
      "acme",
      "--user",
      acme.repId,
      "--format",
      "html",
      "--out",
      file,
    );
    expect([made.code, made.out]).toEqual([0, ""]);
    const page = await readFile(file, "utf8");
    expect(page).toContain("<h2>quiz_results</h2>");
    expect(page).toContain("&lt;img src=x&gt;");
    expect(page).not.toContain("<img");
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test("is refused for unknown people, tenants and commands", async () => {
    const unknown = await person("report", "acme", "--user", "nobody");
    expect([unknown.code, unknown.out]).toEqual([1, ""]);
    expect(unknown.err).toContain('acme has no person "nobody"');
    expect((await person("report", "nowhere", "--user", address())).code).toBe(1);
    expect((await person("print", "acme", "--user", address())).code).toBe(2);
    expect((await person("report", "acme")).code).toBe(2);
  });
});
