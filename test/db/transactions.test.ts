import { describe, expect, test } from "vitest";
import { users, userSyncs } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import type { Db } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { useTwoTenants } from "../isolation/support/two-tenants.ts";
import { openWire } from "./support/wire.ts";
import { useFixture } from "../support/fixture.ts";

const two = useTwoTenants();
const wire = useFixture(
  () => openWire(two.database.app),
  (opened) => opened.close(),
);
const database = useFixture(
  () => new Database({ url: wire.url, max: 1 }),
  (opened) => opened.close(),
);

const scopeOf = (tenantId: string) => new TenantScope(database, { kind: "system", tenantId });
const names = (db: Db) => db.select({ name: users.displayName }).from(users);

describe("round trips of a scope", () => {
  const some = (count: number) => (db: Db) => Array.from({ length: count }, () => names(db));

  test.each([0, 1, 3])("a warm read with %i queries is one", async (count) => {
    const scope = scopeOf(two.a.id);
    await scope.read(some(count));
    wire.roundTrips();
    const rows = await scope.read(some(count));
    expect(wire.roundTrips()).toBe(1);
    expect(rows).toEqual(Array.from({ length: count }, () => [{ name: "Jo of acme" }]));
  });

  test("a refusal is one too", async () => {
    const unknownTenant = scopeOf(crypto.randomUUID());
    await unknownTenant.read(some(1)).catch(() => undefined);
    wire.roundTrips();
    await expect(unknownTenant.read(some(1))).rejects.toMatchObject({ code: "not_found" });
    expect(wire.roundTrips()).toBe(1);
  });

  test("a write takes one for concurrent statements, including the session, and one for the commit", async () => {
    const scope = scopeOf(two.a.id);
    const bump = (db: Db) => db.update(userSyncs).set({ failures: 0 });
    const once = () => scope.write((db) => bump(db).execute());
    const together = () =>
      scope.write((db) => Promise.all([bump(db).execute(), names(db).execute()]));
    const twice = () =>
      scope.write(async (db) => {
        await names(db);
        await bump(db);
      });
    const counts = [];
    for (const write of [once, together, twice]) {
      await write();
      wire.roundTrips();
      await write();
      counts.push(wire.roundTrips());
    }
    expect(counts).toEqual([2, 2, 3]);
  });

  test("the proxy distinguishes waiting from not waiting", async () => {
    await database.withConnection(async (connection) => {
      await connection.run("select 1");
      wire.roundTrips();
      await Promise.all([
        connection.run("select 1"),
        connection.run("select 1"),
        connection.run("select 1"),
      ]);
      expect(wire.roundTrips()).toBe(1);
      await connection.run("select 1");
      await connection.run("select 1");
      expect(wire.roundTrips()).toBe(2);
    });
  });
});
