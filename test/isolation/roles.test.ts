import { afterAll, beforeAll, expect, test } from "vitest";
import { byGrant } from "./support/refusals.ts";
import { attackerOn, openTwoTenants, type TwoTenants } from "./support/two-tenants.ts";

let two: TwoTenants;

beforeAll(async () => {
  two = await openTwoTenants();
});

afterAll(async () => {
  await two.close();
});

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

test("the owner is bound by the policies too", async () => {
  const session = attackerOn(two.database.owner);
  for (const table of two.tables) {
    expect([table, await session.as(null, `select 1 from ${table}`)]).toEqual([table, []]);
  }
  await session.sql.end();
});
