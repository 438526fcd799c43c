import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as z from "zod";
import { Database } from "../../shared/db/database.ts";
import { type Db, rawQuery, unprepared } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { useFixture } from "../support/fixture.ts";

const two = useTwoTenants();
const database = useFixture(
  () => new Database({ url: two.database.app, max: 1 }),
  (opened) => opened.close(),
);

const count = z.tuple([z.int()]);
const names = (db: Db) => rawQuery(db, sql`select count(*)::int from groups`, count);
const namesOf = (db: Db) =>
  rawQuery(db, sql`select count(*)::int from groups where id <> ${two.a.userId}::uuid`, count);
const once = (db: Db) =>
  rawQuery(db, unprepared(sql`select count(*)::int from groups where version > 0`), count);

/** The statements on `groups` that the only connection has prepared, and how often each ran. */
const prepared = (db: Db) =>
  rawQuery(
    db,
    sql`select statement, (generic_plans + custom_plans)::int from pg_prepared_statements
      where statement like '%from groups%' and statement not like '%pg_prepared%' order by 1`,
    z.tuple([z.string(), z.int()]),
  );

test("a connection prepares each statement once for all tenants, with and without parameters", async () => {
  for (const tenantId of [two.a.id, two.b.id, two.a.id]) {
    const scope = new TenantScope(database, { kind: "system", tenantId });
    expect(await scope.read((db) => [names(db), namesOf(db), once(db)])).toEqual([
      [[1]],
      [[1]],
      [[1]],
    ]);
  }
  const scope = new TenantScope(database, { kind: "system", tenantId: two.b.id });
  const [found] = await scope.read((db) => [prepared(db)]);
  expect(found).toEqual([
    ["select count(*)::int from groups", 3],
    ["select count(*)::int from groups where id <> $1::uuid", 3],
  ]);
});
