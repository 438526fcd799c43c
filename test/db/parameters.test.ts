import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { users } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { rawQuery } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { useFixture } from "../support/fixture.ts";

// A parameter that cannot be written to the wire fails its connection statement, and nothing else.

const two = useTwoTenants();
const database = useFixture(
  () => new Database({ url: two.database.app, max: 1 }),
  (opened) => opened.close(),
);
const scope = useFixture(() => new TenantScope(database, { kind: "system", tenantId: two.a.id }));
/** One connection, so that a statement runs in the state that the previous one left. */

const names = () => scope.read((db) => [db.select({ name: users.displayName }).from(users)]);
const expected = [[{ name: "Jo of acme" }]];

const unwritable: [what: string, value: unknown][] = [
  ["a date without a value", new Date(Number.NaN)],
  ["undefined", undefined],
  ["a symbol", Symbol("x")],
  ["a function", () => 1],
  ["an object without a prototype", Object.create(null)],
  ["an object that throws", { toString: () => expect.fail("was written") }],
  ["a list", [1]],
];

describe.each(unwritable)("%s", (_what, value) => {
  test.each(["text", "timestamptz", "jsonb", "bytea", "int"])(
    "as a parameter of type %s: eight in a row fail immediately, and the connection stays usable",
    async (type) => {
      for (let round = 0; round < 8; round += 1) {
        const sent = database.withConnection((connection) => {
          const begun = connection.run("begin");
          const failed = connection.run(`select $1::${type}`, [value]);
          failed.catch(() => undefined);
          const ended = connection.run("rollback");
          return Promise.allSettled([begun, failed, ended]);
        });
        expect((await sent).map(({ status }) => status)).toEqual([
          "fulfilled",
          "rejected",
          "fulfilled",
        ]);
      }
      expect(await names()).toEqual(expected);
    },
  );
});

test("an invalid date is the caller's mistake, wherever it is in a transaction", async () => {
  const date = new Date(Number.NaN);
  const asked = scope.read((db) => [
    db.select().from(users),
    rawQuery(db, sql`select ${date}::timestamptz`, z.unknown()),
  ]);
  await expect(asked).rejects.toMatchObject({ code: "bad_request" });
  const scopeOfNoDate = new TenantScope(database, {
    kind: "user",
    tenantId: two.a.id,
    userId: two.a.id,
    role: "rep",
    issuedAt: date,
  });
  await expect(scopeOfNoDate.beginSession()).rejects.toMatchObject({ code: "bad_request" });
  await expect(scopeOfNoDate.read((db) => [db.select().from(users)])).rejects.toMatchObject({
    code: "bad_request",
  });
  await expect(scopeOfNoDate.write((db) => db.delete(users).execute())).rejects.toMatchObject({
    code: "bad_request",
  });
  expect(await names()).toEqual(expected);
});

test("values of a type that Postgres did not expect are refused by Postgres", async () => {
  for (const [type, value] of [
    ["timestamptz", 5],
    ["bytea", 5],
    ["jsonb", new Date(0)],
    ["bool", "perhaps"],
  ] as const) {
    const asked = database.withConnection((connection) =>
      connection.run(`select $1::${type}`, [value]),
    );
    await asked.catch((error: unknown) => expect(error).toHaveProperty("code"));
  }
  expect(await names()).toEqual(expected);
});

test("more parameters than the protocol allows are refused by the driver", async () => {
  const many = Array.from({ length: 70_000 }, () => 1);
  const asked = database.withConnection((connection) => connection.run("select 1", many));
  await expect(asked).rejects.toThrow(/70000 parameters/);
  expect(await names()).toEqual(expected);
});
