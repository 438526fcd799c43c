import { expect, test } from "vitest";
import { byGrant } from "./support/refusals.ts";
import { attackerOn, may, useTwoTenants } from "./support/two-tenants.ts";

const two = useTwoTenants();

test.each([
  ["relay", "select 1 from users"],
  ["relay", "select 1 from audit_log"],
  ["relay", "select config from tenants"],
  ["relay", "update outbox set payload = '{}'"],
  ["relay", "update tenants set active = false"],
  ["operator", "select 1 from users"],
  ["operator", "select 1 from outbox"],
  ["operator", "select token_hash from api_credentials"],
  ["operator", "select secret from integrations"],
  ["operator", "select 1 from audit_log"],
  ["operator", "update tenants set id = id"],
  ["operator", "delete from security_events"],
] as const)("the %s may not: %s", async (role, statement) => {
  const session = attackerOn(two.database[role]);
  await expect(session.as(null, statement)).rejects.toMatchObject(byGrant);
  await session.sql.end();
});

test("the relay removes handled events only", async () => {
  const session = attackerOn(two.database.relay);
  const statement = "delete from outbox returning tenant_id";
  expect(await session.as(null, statement)).toEqual([]);
  await two.superuser`update outbox set handled_at = now() where tenant_id = ${two.a.id}`;
  expect(await session.as(null, statement)).toEqual([{ tenant_id: two.a.id }]);
  await session.sql.end();
});

test("the policies apply to the owner too", async () => {
  const session = attackerOn(two.database.owner);
  for (const table of two.tables) {
    expect([table, await session.as(null, `select 1 from ${table}`)]).toEqual([table, []]);
  }
  await session.sql.end();
});

test("the runtime role cannot lock a table whose rows it only updates", async () => {
  const session = attackerOn(two.database.app);
  const lock = (table: string, mode: string) =>
    session.as(two.a.id, `lock table ${table} in ${mode} mode nowait`);
  const updated = two.tables.filter((name) => may(name, "UPDATE") && !may(name, "DELETE"));
  expect(updated).toEqual(expect.arrayContaining(["users", "user_syncs", "courses"]));
  for (const table of updated) {
    for (const mode of ["share update exclusive", "share", "access exclusive"]) {
      await expect(lock(table, mode), `${table} in ${mode}`).rejects.toMatchObject(byGrant);
    }
  }
  // Positive controls: the statement works where it is allowed, and rows can still be locked.
  expect(await lock("users", "access share")).toEqual([]);
  expect(await lock("groups", "access exclusive")).toEqual([]);
  expect(await session.as(two.a.id, "select 1 as one from users for update")).toEqual([{ one: 1 }]);
  await session.sql.end();
});

test.each([
  "select lo_creat(-1)",
  "select lo_create(4711)",
  "select lo_from_bytea(0, 'x')",
  "select lo_put(4711, 0, 'x')",
  "select lo_open(4711, 131072)",
  "select lo_unlink(4711)",
  "select lowrite(0, 'x')",
])("no role can keep anything outside of tables: %s", async (statement) => {
  for (const role of ["app", "relay", "operator"] as const) {
    const session = attackerOn(two.database[role]);
    await expect(session.as(null, statement)).rejects.toMatchObject(byGrant);
    await session.sql.end();
  }
});
