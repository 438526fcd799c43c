import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { resealTenant } from "../../shared/tenants/reseal-secrets.ts";
import { newId } from "../../shared/ids.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { newKey } from "./world.ts";

const next = newKey("next");
const application = "reseal-test";

const world = useServer();
let sql: postgres.Sql;
let database: Database;
let old: Secrets;
let both: Secrets;

beforeAll(async () => {
  const { keys, database: urls } = world.outside;
  sql = postgres(urls.superuser, { max: 2, onnotice: () => undefined });
  database = new Database({ url: urls.app, max: 4, applicationName: application });
  old = new Secrets(keys.secretsKeys);
  both = new Secrets(`${next},${keys.secretsKeys}`);
});

afterAll(async () => {
  await database.close();
  await sql.end();
});

/** A tenant with an account, and dead letters with these bodies. */
async function tenantWith(slug: string, bodies: string[]) {
  const { id } = await createTestTenant(world.outside, world.server, slug);
  const scope = new TenantScope(database, { kind: "system", tenantId: id });
  const keep = (body: string) => {
    const deadLetter = { source: "scim" as const, sourceId: newId(), reason: "r", attempts: 1 };
    return storeDeadLetter({ scope, secrets: old }, { ...deadLetter, request: {}, body });
  };
  // Stored in the order of their size, because batches follow the ids.
  await Promise.all(bodies.filter((body) => body.length < 1000).map(keep));
  for (const body of bodies.filter(({ length }) => length >= 1000)) await keep(body);
  return id;
}

const reseal = (tenantId: string, secrets = both) =>
  resealTenant({
    ctx: {
      scope: new TenantScope(database, { kind: "maintenance", tenantId }),
      secrets,
      actor: { kind: "operator", subject: "test" },
      requestId: newId(),
    },
  });

/** The number of resealed secrets of each transaction, in order. */
const batches = async (tenantId: string) => {
  const rows = await sql`select (after->>'resealed')::int as resealed from audit_log
    where tenant_id = ${tenantId} and action = 'secrets.reseal' order by id`;
  return rows.map(({ resealed }) => Number(resealed));
};
const underOld = async (tenantId: string) => {
  const rows = await sql`select 1 from dead_letters
    where tenant_id = ${tenantId} and not starts_with(body, 'v1.next.')`;
  return rows.length;
};
/** Waits until the resealing waits for a row that the test has locked. */
const untilBlocked = () =>
  until("it waits for the lock", async () => {
    const [row] = await sql`select pid from pg_stat_activity
      where application_name = ${application} and wait_event_type = 'Lock'`;
    return row && Number(row["pid"]);
  });
const many = Array.from({ length: 230 }, (_, n) => `body ${n}`);

describe("resealing a tenant", () => {
  it("uses batches that are bounded by count and size", async () => {
    const big = "x".repeat(1_600_000);
    const id = await tenantWith("sizes", [...many, big, big, big]);
    expect(await reseal(id)).toEqual({ resealed: 234, remaining: new Map(), unopened: [] });
    expect(await batches(id)).toEqual([1, 100, 100, 31, 1, 1]);
    expect(await reseal(id)).toMatchObject({ resealed: 0 });
    expect(await batches(id)).toHaveLength(6);
  });

  it("does not overwrite a concurrent change", async () => {
    const id = await tenantWith("meanwhile", ["one", "two"]);
    const changed = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const other = sql.begin(async (tx) => {
      await tx`update dead_letters set body = 'v1.next.theirs' where tenant_id = ${id}
        and id = (select min(id::text)::uuid from dead_letters where tenant_id = ${id})`;
      locked.resolve();
      await changed.promise;
    });
    await locked.promise;
    const resealing = reseal(id);
    await untilBlocked();
    changed.resolve();
    await other;
    expect(await resealing).toEqual({ resealed: 2, remaining: new Map(), unopened: [] });
    const rows = await sql`select body from dead_letters where tenant_id = ${id} order by id`;
    expect(rows.map(({ body }) => String(body).split(".").length)).toEqual([3, 4]);
    expect(rows[0]?.["body"]).toBe("v1.next.theirs");
  });

  it("continues after an interruption, without partial batches", async () => {
    const id = await tenantWith("broken-off", many);
    const [row] = await sql`
      select id from dead_letters where tenant_id = ${id} order by id offset 150 limit 1`;
    const freed = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holder = sql.begin(async (tx) => {
      await tx`select 1 from dead_letters where tenant_id = ${id} and id = ${row?.["id"]} for update`;
      locked.resolve();
      await freed.promise;
    });
    await locked.promise;
    const broken = reseal(id).catch((error: unknown) => error);
    await sql`select pg_terminate_backend(${await untilBlocked()})`;
    expect(await broken).toMatchObject({ code: "unavailable" });
    freed.resolve();
    await holder;
    expect(await underOld(id)).toBe(130);
    expect(await reseal(id)).toMatchObject({ resealed: 130, remaining: new Map() });
    expect(await batches(id)).toEqual([1, 100, 100, 30]);
  });

  it("reports secrets that cannot be decrypted, and reseals the others", async () => {
    const id = await tenantWith("damaged", ["one", "two", "three"]);
    const [damaged] = await sql`update dead_letters set body = overlay(body placing 'AAAA' from 40)
      where tenant_id = ${id} and id = (select id from dead_letters where tenant_id = ${id} order by id limit 1)
      returning id`;
    const { keyId } = old;
    const { resealed, remaining, unopened } = await reseal(id);
    expect(resealed).toBe(3);
    expect(remaining).toEqual(new Map([[keyId, 1]]));
    expect(unopened).toEqual([
      {
        column: "dead_letters.body",
        id: damaged?.["id"],
        problem: expect.stringContaining(`cannot be opened with the key ${keyId}`),
      },
    ]);
  });
});
