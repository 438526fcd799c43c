import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { byGrant, denied } from "./support/refusals.ts";
import { type Attacker, attackerOn, may, useTwoTenants } from "./support/two-tenants.ts";

// Known attacks on row-level security, as the runtime role on the real schema. Tenant a attacks the
// rows of tenant b, which the superuser sees. Attacks that write: writes.test.ts.

const two = useTwoTenants();
let attacker: Attacker;
let tables: string[];

const tenantOf = (table: string) => (table === "tenants" ? "id" : "tenant_id");

beforeAll(async () => {
  attacker = attackerOn(two.database.app);
  ({ tables } = two);
});

afterAll(async () => {
  await attacker.sql.end();
});

const countOf = async (table: string, tenant: string) => {
  const { superuser } = two;
  const [row] = await superuser`
    select count(*)::int as n from ${superuser(table)}
    where ${superuser(tenantOf(table))} = ${tenant}`;
  return Number(row?.n);
};

describe("reading", () => {
  test("both tenants have rows in every table", async () => {
    for (const table of tables) {
      expect([table, (await countOf(table, two.b.id)) > 0]).toEqual([table, true]);
      expect([table, (await countOf(table, two.a.id)) > 0]).toEqual([table, true]);
    }
  });

  test("without a tenant, no table shows a row", async () => {
    for (const table of tables.filter((name) => may(name, "SELECT"))) {
      expect([table, await attacker.as(null, `select 1 from ${table}`)]).toEqual([table, []]);
    }
  });

  test("with a tenant, every table shows only its rows", async () => {
    for (const table of tables.filter((name) => may(name, "SELECT"))) {
      const column = tenantOf(table);
      const rows = await attacker.as(two.a.id, `select ${column} as tenant from ${table}`);
      expect([table, rows.length]).toEqual([table, await countOf(table, two.a.id)]);
      expect([table, new Set(rows.map((row) => row.tenant))]).toEqual([table, new Set([two.a.id])]);
      expect(
        await attacker.as(two.a.id, `select 1 from ${table} where ${column} = '${two.b.id}'`),
      ).toEqual([]);
    }
  });

  test("token hashes, security events and everything without a grant cannot be read", async () => {
    for (const query of [
      "select token_hash from api_credentials",
      "select * from api_credentials",
      "select key_hash from api_keys",
      "select password_hash from sign_ins",
      "select 1 from sign_in_failures",
      "select 1 from security_events",
    ]) {
      await expect(attacker.as(two.a.id, query)).rejects.toMatchObject(byGrant);
    }
  });

  test("a tenant sees only its own credentials", async () => {
    const rows = await attacker.as(two.a.id, "select tenant_id from api_credentials");
    expect(rows).toEqual([{ tenant_id: two.a.id }]);
  });

  test("row_security = off is an error", async () => {
    await expect(
      attacker.as(two.a.id, "set local row_security = off", "select 1 from users"),
    ).rejects.toMatchObject(denied("would be affected by row-level security"));
  });

  test("COPY TO is filtered", async () => {
    const copied = await attacker.sql.begin(async (tx) => {
      await tx`select app.begin_system_session(${two.a.id})`;
      const stream = await tx`copy (select tenant_id from users) to stdout`.readable();
      const plain = await tx`copy users (tenant_id) to stdout`.readable();
      return [
        await new Response(stream as never).text(),
        await new Response(plain as never).text(),
      ];
    });
    expect(copied).toEqual([`${two.a.id}\n`, `${two.a.id}\n`]);
  });

  test("an error in a condition reveals nothing about foreign rows", async () => {
    const probe =
      "select 1 from users where 1 / (case when display_name like '%globex' then 0 else 1 end) = 1";
    await expect(two.superuser.unsafe(probe)).rejects.toMatchObject({ code: "22012" });
    await expect(attacker.as(two.b.id, probe)).rejects.toMatchObject({ code: "22012" });
    expect(await attacker.as(two.a.id, probe)).toHaveLength(1);
  });

  test("a cheap function of the attacker is called only with rows of its tenant", async () => {
    // A clone allows temporary functions, which the template forbids.
    const rows = await attacker.as(
      two.a.id,
      "create temp table seen (name text)",
      `create function pg_temp.spy(text) returns boolean language plpgsql cost 0.0000001
        as $$ begin insert into seen values ($1); return true; end $$`,
      "select from users where pg_temp.spy(display_name)",
      "select name from seen",
    );
    expect(rows).toEqual([{ name: "Jo of acme" }]);
  });

  test("the planner's statistics are hidden", async () => {
    const { superuser } = two;
    await superuser`analyze users`;
    const stats = "select 1 from pg_stats where tablename = 'users'";
    expect((await superuser.unsafe(stats)).length).toBeGreaterThan(0);
    expect(await attacker.as(two.a.id, stats)).toEqual([]);
  });

  test("a plan that was cached for one tenant returns the rows of the next tenant to that tenant", async () => {
    const one = attackerOn(two.database.app);
    for (const mode of ["auto", "force_generic_plan"]) {
      await one.sql.unsafe(`set plan_cache_mode = ${mode}`);
      for (const tenant of [...Array<string>(8).fill(two.a.id), two.b.id, two.a.id]) {
        const rows = await one.sql.begin(async (tx) => {
          await tx`select app.begin_system_session(${tenant})`;
          return tx`select tenant_id from users where role = ${"admin"}`;
        });
        expect([...rows]).toEqual([{ tenant_id: tenant }]);
      }
    }
    await one.sql.end();
  });

  test("a superuser's view leaks every row unless it is security_invoker", async () => {
    const { superuser } = two;
    await superuser`create view leaky as select tenant_id from users`;
    await superuser`create view tight with (security_invoker = true) as select tenant_id from users`;
    await superuser`grant select on leaky, tight to rampart_app`;
    expect(await attacker.as(two.a.id, "select * from leaky")).toHaveLength(2);
    expect(await attacker.as(two.a.id, "select * from tight")).toEqual([{ tenant_id: two.a.id }]);
    await superuser`drop view leaky, tight`;
  });
});

test("the runtime's session after COMMIT has no tenant, and reading in it does not fail", async () => {
  const { sql } = attacker;
  await sql.begin((tx) => tx`select app.begin_system_session(${two.a.id})`);
  const [row] = await sql`select current_setting('app.tenant_id', true) as tenant`;
  expect(row).toEqual({ tenant: "" });
  await expect(sql`select ''::uuid`).rejects.toMatchObject({ code: "22P02" });
  expect([...(await sql`select 1 from users`)]).toEqual([]);
});

test("row-level security does not stop SQL that sets another tenant itself", async () => {
  // So no input may become SQL. test/isolation/source.test.ts checks the sources.
  const rows = await attacker.as(
    two.a.id,
    `select set_config('app.tenant_id', '${two.b.id}', true)`,
    "select tenant_id from users",
  );
  expect(rows).toEqual([{ tenant_id: two.b.id }]);
});

test("a session setting would reach the next client of a pooler; a transaction setting does not", async () => {
  // Behind a pooler in transaction mode, the transactions of many clients share one session.
  const session = attackerOn(two.database.app);
  await session.sql.begin((tx) => tx`select set_config('app.tenant_id', ${two.b.id}, false)`);
  expect([...(await session.sql`select tenant_id from users`)]).toEqual([{ tenant_id: two.b.id }]);
  await session.sql`reset app.tenant_id`;
  await session.sql.begin((tx) => tx`select app.begin_system_session(${two.b.id})`);
  expect([...(await session.sql`select tenant_id from users`)]).toEqual([]);
  await session.sql.end();
});

test("a statement on another connection than the transaction sees nothing", async () => {
  const beside = attackerOn(two.database.app);
  const [inside, outside] = await attacker.sql.begin(async (tx) => {
    await tx`select app.begin_system_session(${two.a.id})`;
    return [await tx`select id from users`, await beside.sql`select id from users`];
  });
  await beside.sql.end();
  expect([inside.length, outside.length]).toEqual([1, 0]);
});

test("the functions are not affected by tables and settings of the attacker", async () => {
  const unknown = newId();
  await expect(
    attacker.as(
      null,
      `create temp table tenants as
        select '${unknown}'::uuid as id, 'x'::text as slug, '{}'::jsonb as config, true as active`,
      "set local search_path = pg_temp, public",
      `select app.begin_system_session('${unknown}')`,
    ),
  ).rejects.toMatchObject({ code: "RP404", message: "tenant_unknown" });
});
