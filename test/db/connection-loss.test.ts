import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tenants } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { patient } from "../support/patience.ts";

const tenantId = newId();
let cloned: TestDatabase;
let admin: postgres.Sql;
let database: Database;

beforeAll(async () => {
  cloned = await cloneDatabase();
  admin = postgres(cloned.superuser, { max: 1 });
  await admin`insert into tenants (id, slug, name, config) values (${tenantId}, 'lossy', 'Lossy', '{}')`;
  database = new Database({ url: cloned.app, max: 4, applicationName: "lossy" });
});

afterAll(async () => {
  await database.close();
  await admin.end();
  await cloned.drop();
});

const scope = () => new TenantScope(database, { kind: "system", tenantId });
const readOnce = () => scope().read((db) => [db.select({ id: tenants.id }).from(tenants)]);
const killAll = () =>
  admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lossy'`;

test("connections that are killed repeatedly fail their own requests and block no other", async () => {
  let answered = 0;
  const failures: unknown[] = [];
  const readers = Array.from({ length: 16 }, async () => {
    while (answered < 3000) {
      try {
        expect(await readOnce()).toEqual([[{ id: tenantId }]]);
        answered += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  });
  const stop = new AbortController();
  const killer = async () => {
    while (!stop.signal.aborted) await killAll();
  };
  const killing = killer();
  await expect.poll(() => failures.length, { timeout: patient(10_000) }).toBeGreaterThan(20);
  stop.abort();
  await killing;
  await Promise.all(readers);
  for (const failure of failures) expect(failure).toMatchObject({ code: "unavailable" });
  await Promise.all(Array.from({ length: 40 }, readOnce));
});

test("a write that loses its connection writes nothing more", async () => {
  const write = scope().write(async (db) => {
    await db.select({ id: tenants.id }).from(tenants);
    await killAll();
    await db.select({ id: tenants.id }).from(tenants);
    return "went on outside of its transaction";
  });
  await expect(write).rejects.toMatchObject({ code: "unavailable" });
});
