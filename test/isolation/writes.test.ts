import { afterAll, beforeAll, expect, test } from "vitest";
import { byGrant, byPolicy } from "./support/refusals.ts";
import { type Attacker, attackerOn, may, useTwoTenants } from "./support/two-tenants.ts";

// Attacks that write, as the runtime role on the real schema. Attacks that read: attacks.test.ts.

const two = useTwoTenants();
let attacker: Attacker;
let tables: string[];

beforeAll(async () => {
  attacker = attackerOn(two.database.app);
  ({ tables } = two);
});

afterAll(async () => {
  await attacker.sql.end();
});

/** `insert` of a row that tenant b really has, for any table. */
const insertLike = async (table: string) => {
  const { superuser } = two;
  const [row] = await superuser<{ row: unknown; columns: string }[]>`
    select to_jsonb(t) as row, (select string_agg(quote_ident(attname), ', ') from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and attgenerated = ''
        and not attisdropped) as columns
    from ${superuser(table)} t where tenant_id = ${two.b.id} limit 1`;
  const json = JSON.stringify(row?.row).replaceAll("'", "''");
  return `insert into ${table} (${row?.columns})
    select ${row?.columns} from jsonb_populate_record(null::${table}, '${json}')`;
};

test("a row for another tenant is refused in every table", async () => {
  for (const table of tables.filter((name) => may(name, "INSERT"))) {
    const statement = await insertLike(table);
    await expect(attacker.as(two.a.id, statement), table).rejects.toMatchObject(byPolicy);
    // Positive control: in its own tenant, the statement fails only at the primary key.
    await expect(attacker.as(two.b.id, statement), table).rejects.toMatchObject({
      code: "23505",
    });
  }
});

test("a row cannot be moved to another tenant", async () => {
  for (const table of tables.filter((name) => may(name, "UPDATE"))) {
    // Where rows are only updated, the grant excludes tenant_id.
    await expect(
      attacker.as(two.a.id, `update ${table} set tenant_id = '${two.b.id}'`),
      table,
    ).rejects.toMatchObject(may(table, "DELETE") ? byPolicy : byGrant);
  }
});

test("an update without a condition changes only rows of the tenant", async () => {
  for (const table of tables.filter((name) => may(name, "UPDATE"))) {
    const [column] = await two.superuser<{ name: string }[]>`
      select attname as name from pg_attribute where attrelid = ${table}::regclass
        and attnum > 0 and attname <> 'tenant_id' and attgenerated = '' order by attnum limit 1`;
    const name = `"${column?.name}"`;
    const statement = `update ${table} set ${name} = ${name} returning tenant_id`;
    const rows = await attacker.as(two.a.id, statement);
    expect([table, rows]).toEqual([table, [{ tenant_id: two.a.id }]]);
  }
});

test("an upsert onto a hidden row is refused", async () => {
  const upsert = (tenant: string) => `
    insert into user_syncs (tenant_id, user_id, pending_version)
    values ('${tenant}', '${tenant === two.a.id ? two.a.userId : two.b.userId}', 9)
    on conflict (tenant_id, user_id) do update set pending_version = 9 returning pending_version`;
  await expect(attacker.as(two.a.id, upsert(two.b.id))).rejects.toMatchObject(byPolicy);
  expect(await attacker.as(two.a.id, upsert(two.a.id))).toEqual([{ pending_version: 9 }]);
});

test("COPY FROM is refused", async () => {
  await expect(
    attacker.as(two.a.id, "copy user_syncs (tenant_id, user_id, pending_version) from stdin"),
  ).rejects.toMatchObject({
    message: expect.stringContaining("COPY FROM not supported with row-level security"),
  });
});

test("policies and grants cannot be changed", async () => {
  for (const statement of [
    "alter table users disable row level security",
    "alter table users no force row level security",
    "drop policy tenant_isolation on users",
    "create policy open on users using (true)",
    "create table public.mine (id int)",
    "create function app.mine() returns int language sql as 'select 1'",
    "create or replace function app.begin_system_session(p_tenant uuid) returns app.tenant_session language sql as 'select null::app.tenant_session'",
    "truncate users",
    "delete from users",
    "delete from audit_log",
    "update audit_log set actor = 'nobody'",
    "update tenants set active = true",
    "alter role rampart_app bypassrls",
  ]) {
    await expect(attacker.as(two.a.id, statement), statement).rejects.toMatchObject({
      code: "42501",
    });
  }
});

test("a tenant's data is kept for the time in which the operator can restore it", async () => {
  for (const [days, kept] of [
    [-1, 30],
    [0, 30],
    [29, 30],
    [31, 31],
  ] as const) {
    const rows = await attacker.as(
      two.a.id,
      `select app.request_deletion(${days})`,
      `select purge_after = now() + interval '${kept} days' as kept from tenants`,
    );
    expect([days, rows]).toEqual([days, [{ kept: true }]]);
  }
});
