import { beforeAll, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { scheduleTenant } from "../../../shared/outbox/schedule-tenant.ts";
import { purgeTenants } from "../../../worker/sweeps/purge-tenants.ts";
import { type FilledTenant, fillTenant } from "../../isolation/support/two-tenants.ts";
import { tableNames } from "../../isolation/support/tables.ts";
import { useSql } from "../../support/database.ts";
import { schedulesOf } from "../../support/services.ts";
import { useStack } from "../../support/stack.ts";

const stack = useStack();
const sql = useSql(stack);
let leaving: FilledTenant;
let staying: FilledTenant;

beforeAll(async () => {
  leaving = await fillTenant(sql, "leaving");
  staying = await fillTenant(sql, "staying");
});

/** The tables whose rows belong to tenants, from the catalog. */
async function tenantTables(): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id'
    order by 1`;
  return Array.from(rows, ({ name }) => name);
}

async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tenantTables()) {
    const [row] = await sql`
      select count(*)::int as n from ${sql(table)} where tenant_id = ${tenantId}`;
    counts[table] = Number(row?.n);
  }
  return counts;
}

/** Rows of any table, the operator's too, that contain the id anywhere. */
async function mentions(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tableNames(sql)) {
    const [row] = await sql`
      select count(*)::int as n from ${sql(table)} as t where t::text like ${`%${id}%`}`;
    if (Number(row?.n) > 0) found.push(table);
  }
  return found;
}

async function digests(tenantId: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const table of await tenantTables()) {
    const [row] = await sql`select md5(string_agg(t::text, '' order by t::text)) as digest
      from ${sql(table)} as t where tenant_id = ${tenantId}`;
    all[table] = String(row?.digest);
  }
  return all;
}

const schedules = () => schedulesOf(stack.outside, leaving.id);

const sweep = () => purgeTenants(stack.provisioning.services);

const deletionOf = (id: string, ago: string) => sql`
  update tenants set active = false, deletion_requested_at = now() - interval '30 days',
    purge_after = now() - ${ago}::interval where id = ${id}`;

test("before its time, nothing is deleted, whatever the runtime role asks for", async () => {
  const before = await digests(leaving.id);
  const purge = () =>
    stack.provisioning.services.database.withConnection((connection) =>
      connection.run("select app.purge_tenant($1, 1000, $2)", [leaving.id, newId()]),
    );
  expect((await purge()).rows).toEqual([[null]]);
  // The deletion is requested, but can still be taken back.
  await deletionOf(leaving.id, "-1 day");
  expect((await purge()).rows).toEqual([[null]]);
  expect(await sweep()).toBe(0);
  expect(await digests(leaving.id)).toEqual(before);
});

test("after it, no row of the tenant is left in any table, and others are untouched", async () => {
  const counts = await rowsOf(leaving.id);
  // The positive control: there was a row in every table.
  expect(Object.entries(counts).filter(([, n]) => n === 0)).toEqual([]);
  // More rows than a transaction deletes, people who manage each other, a subsidiary, and an attack.
  await sql`insert into audit_log (tenant_id, id, actor, action, subject_id, request_id)
    select ${leaving.id}, gen_random_uuid(), 'user:1', 'a', 's', 'r' from generate_series(1, 4500)`;
  const [one, two] = [newId(), newId()];
  for (const id of [one, two])
    await sql`insert into users (tenant_id, id, user_name, user_name_key, display_name, role, active, resource)
      values (${leaving.id}, ${id}, ${id}, ${id}, 'x', 'rep', true, '{}')`;
  await sql`update users set manager_id = ${two} where tenant_id = ${leaving.id} and id = ${one}`;
  await sql`update users set manager_id = ${one} where tenant_id = ${leaving.id} and id = ${two}`;
  await sql`update tenants set parent_tenant_id = ${leaving.id} where id = ${staying.id}`;
  await sql`insert into security_events (id, kind, actor_tenant_id, actor, path, request_id)
    values (${newId()}, 'cross_tenant_attempt', ${leaving.id}, 'user:1', '/', 'r')`;
  await sql`insert into alerts (kind, subject, about_tenant_id, detail)
    values ('backlog_age', ${leaving.id}, ${leaving.id}, 'd')`;
  await sql`insert into operator_audit (id, actor, action, about_tenant_id, before, after, request_id)
    values (${newId()}, 'operator:x', 'tenant.suspend', ${leaving.id}, '{"name": "x"}', '{"name": "y"}', 'r')`;
  const others = await digests(staying.id);
  await scheduleTenant(stack.provisioning.services.publisher, leaving.id);
  expect(await schedules()).toHaveLength(3);

  await deletionOf(leaving.id, "1 hour");
  // Two workers sweep at the same time.
  const purged = await Promise.all([sweep(), purgeTenants(stack.analytics.services)]);
  if (purged.reduce((sum, n) => sum + n) === 0) await sweep();
  // Of the tenant, the operator's log keeps what was done to it, and nothing that names people.
  expect(await mentions(leaving.id)).toEqual(["operator_audit"]);
  const kept = await sql`select actor, action, before, after from operator_audit
    where about_tenant_id = ${leaving.id} order by id`;
  expect(kept).toMatchObject([
    { actor: "operator:x", action: "tenant.suspend", before: null, after: null },
    { actor: "job:tenants.purge", action: "tenant.purge", before: null, after: null },
  ]);
  expect(Object.values(await rowsOf(leaving.id)).every((n) => n === 0)).toBe(true);
  expect(await digests(staying.id)).toEqual(others);
  expect(await schedules()).toEqual([]);
  expect(await sweep()).toBe(0);
  const logged = [...stack.provisioning.logs, ...stack.analytics.logs];
  expect(logged.filter(({ event }) => event === "tenant.purged")).toMatchObject([
    { tenant: leaving.id },
  ]);
});
