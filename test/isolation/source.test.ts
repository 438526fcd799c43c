import { readFile } from "node:fs/promises";
import { Glob } from "bun";
import { expect, test } from "vitest";
import { templatesOf } from "./support/templates.ts";

// Row-level security does not stop a statement that sets another tenant itself, so no input may
// ever become SQL text: values travel as parameters, and text reaches the driver in one place.

/** The forbidden patterns, and the only files that may contain them. */
const rules: [what: string, pattern: RegExp, allowed: string[]][] = [
  ["sql.raw", /\bsql\s*\.\s*raw\b|\braw\(/, []],
  ["a statement of text", /\.unsafe\b/, ["shared/db/pipelined-connection.ts"]],
  ["a driver of its own", /from "(?:postgres|pg)"/, ["shared/db/pipelined-connection.ts"]],
  ["a connection of its own", /new PipelinedConnection\(/, ["shared/db/database.ts"]],
  [
    "a connection without a tenant scope",
    /\.withConnection\(/,
    [
      // The tenant scope itself.
      "shared/db/transaction.ts",
      "shared/db/tenant-scope.ts",
      // No tenant data: the newest migration, and the functions that classify a miss and that find
      // an endpoint's secrets, or the connection of a single sign-on.
      "shared/identity/sso/sign-in/find-connection.ts",
      "shared/webhooks/inbound/endpoints/known-endpoints.ts",
      "shared/db/check-migrations.ts",
      "shared/audit/classify-miss.ts",
      "shared/tenants/allowed-origins.ts",
      // The limits of a tenant that its caller has proved.
      "shared/tenants/known-tenants.ts",
      // The functions of a sign-in, which run before the tenant is known: they find the one person
      // with an address, and count failures by hashes.
      "shared/identity/sign-in/login.ts",
      "shared/identity/sign-in/guesses.ts",
      // The function that finds what a repeated registration created.
      "shared/tenants/creation/repeat-registration.ts",
      // Counts uses by hashes, in the same way.
      "shared/identity/sign-in/limits.ts",
      "shared/identity/password-changes/forgot.ts",
      // The function that deletes a tenant whose removal was requested 30 days before.
      "shared/tenants/organizations/purge.ts",
    ],
  ],
  ["the tenant's setting", /app\.tenant_id/i, []],
  // The provisioning domain is set with the tenant, by the same statement and as a parameter.
  ["a setting", /set_config/i, ["shared/db/tenant-session.ts"]],
  [
    "SQL that is put together",
    /"[^"\n]*\b(?:select|insert into|update \w+ set|delete from|where)\b[^"\n]*"\s*\+/i,
    [],
  ],
];

const withoutComments = (source: string) =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");

const sqlWords = /\b(?:select|insert\s+into|update\s+\w+\s+set|delete\s+from|where)\s/i;

const buildsText = (source: string) =>
  templatesOf(source).some(
    ({ tag, text }) => !/^sql\b/.test(tag) && text.includes("${") && sqlWords.test(text),
  );

const breaks = (file: string, source: string): string[] => [
  ...rules
    .filter(([, pattern, allowed]) => pattern.test(source) && !allowed.includes(file))
    .map(([what]) => `${file}: ${what}`),
  ...(buildsText(source) ? [`${file}: SQL in a text with values in it`] : []),
];

const sources = async () => {
  const files = Array.from(new Glob("{server,worker,shared}/**/*.{ts,tsx}").scanSync("."));
  return Promise.all(
    files.map(async (file) => [file, withoutComments(await readFile(file, "utf8"))] as const),
  );
};

test("no input can become SQL", async () => {
  const all = await sources();
  expect(all.length).toBeGreaterThan(100);
  expect(all.flatMap(([file, source]) => breaks(file, source))).toEqual([]);
});

test("each allowed file contains the pattern", async () => {
  const all = new Map(await sources());
  const idle = rules.flatMap(([what, pattern, allowed]) =>
    allowed.filter((file) => !pattern.test(all.get(file) ?? "")).map((file) => `${file}: ${what}`),
  );
  expect(idle).toEqual([]);
});

// The positive control. Each sample is forbidden code in a text, which `breaks` reads and nothing runs.
test.each([
  ["db.execute(sql.raw(input))", "sql.raw"],
  ["sql.unsafe(input)", "a statement of text"],
  ['import postgres from "postgres"', "a driver of its own"],
  [
    "database.withConnection((connection) => connection.run(text))",
    "a connection without a tenant scope",
  ],
  ["sql`select set_config('app.tenant_id', ${other}, true)`", "the tenant's setting"],
  ["connection.run(`select * from users where id = '${id}'`)", "SQL in a text with values in it"],
  ["run(`update users set name = '${name}'`)", "SQL in a text with values in it"],
  ['run("select * from users where id = " + id)', "SQL that is put together"],
])("%s would be found", (source, what) => {
  expect(breaks("shared/x.ts", source)).toContain(`shared/x.ts: ${what}`);
});

test("sql`` with parameters is allowed", () => {
  expect(breaks("shared/x.ts", "sql<number>`select ${a} from users where id = ${id}`")).toEqual([]);
  const nested = "sql`select 1 from users ${a ? sql`where ${a}` : sql``} where ${b}`";
  expect(breaks("shared/x.ts", nested)).toEqual([]);
  expect(breaks("shared/x.ts", "sql`select ${a} from users where id = ${id}`")).toEqual([]);
});
