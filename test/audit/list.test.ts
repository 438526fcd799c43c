import { PgDialect } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { beforeAll, describe, expect, it } from "vitest";
import type * as z from "zod";
import { listAuditInput, pageQuery } from "../../shared/audit/audit-page.ts";
import { newId } from "../../shared/ids.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { useSql } from "../support/database.ts";

const world = useServer();
const sql = useSql(world);
let adminId: string;
let token: string;
let leaver: string;

beforeAll(async () => {
  const { acme } = world;
  adminId = await acme.person({
    userName: "admin",
    displayName: "Ada Admin",
    roles: [{ value: "admin" }],
  });
  token = await acme.token(adminId, "admin");
  leaver = await acme.person({ userName: "leaver" });
  await acme.scim("PATCH", `/Users/${leaver}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  });
  await admin().provisioning.setRules.mutate({ role: { names: { admin: "admin", x: "rep" } } });
  // A week of entries of workers, and entries of webhooks.
  await entries("job:readiness.aggregate", "readiness.aggregate", 300);
  await entries(`user:${adminId}`, "progress.sync", 5);
  await entries("job:user_changed", "user.push", 3);
  await entries("job:webhooks.drain", "user.deactivate", 1);
});

const admin = () => clientFor(world.server, token);
const list = (input: Parameters<ReturnType<typeof admin>["audit"]["list"]["query"]>[0] = {}) =>
  admin().audit.list.query(input);
const actionsOf = async (input: Parameters<typeof list>[0]) =>
  (await list(input)).items.map(({ action }) => action);

async function entries(actor: string, action: string, count: number, daysAgo = 0) {
  const rows = Array.from({ length: count }, () => ({
    tenant_id: world.acme.id,
    id: newId(Date.now() - daysAgo * 86_400_000),
    at: new Date(Date.now() - daysAgo * 86_400_000),
    actor,
    action,
    subject_id: "s",
    request_id: "r",
  }));
  await sql`insert into audit_log ${sql(rows)}`;
}

describe("the audit log", () => {
  it("lists users and provisioning clients, and machines on request", async () => {
    const people = await actionsOf({});
    expect(people.toSorted()).toEqual([
      "provisioning.rules",
      "tenant.create",
      "user.create",
      "user.create",
      "user.deactivate",
      "user.deactivate",
    ]);
    const machines = await actionsOf({ category: "machines", limit: 200 });
    expect(new Set(machines)).toEqual(
      new Set(["user.push", "progress.sync", "readiness.aggregate"]),
    );
    const all: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await list({ category: "all", limit: 100, ...(cursor && { cursor }) });
      all.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
    }
    expect(all).toHaveLength(314);
    expect(all).toEqual(all.toSorted().toReversed());
  });

  it("contains the names of credentials and users", async () => {
    const { items } = await list();
    const by = (action: string) => items.find((entry) => entry.action === action);
    expect(by("user.create")).toMatchObject({
      actor: expect.stringMatching(/^scim:[0-9a-f-]{36}$/),
      actorName: expect.stringMatching(/\w/),
    });
    expect(by("provisioning.rules")).toMatchObject({
      actor: `user:${adminId}`,
      actorName: "Ada Admin",
    });
    expect(by("tenant.create")).toMatchObject({ actor: "operator:test", actorName: null });
  });

  it("can be filtered by actor, action, action prefix, subject and time, also combined", async () => {
    const [{ actor } = { actor: "" }] = (await list({ action: "user.create" })).items;
    expect(await actionsOf({ actor })).toHaveLength(3);
    expect(await actionsOf({ actor: `user:${adminId}` })).toEqual(["provisioning.rules"]);
    expect(await actionsOf({ actor: `user:${adminId}`, category: "all" })).toHaveLength(6);
    expect(await actionsOf({ action: "user.deactivate", subjectId: leaver })).toHaveLength(1);
    expect(await actionsOf({ action: "user" })).toEqual([]);
    expect(await actionsOf({ actionPrefix: "user.", category: "all" })).toHaveLength(7);
    expect(await actionsOf({ actionPrefix: "user.", category: "machines" })).toHaveLength(3);
    expect(await actionsOf({ actionPrefix: "user.", actor })).toHaveLength(3);
    expect(
      await actionsOf({ actionPrefix: "user.", action: "user.push", category: "all" }),
    ).toEqual(["user.push", "user.push", "user.push"]);
    expect(await actionsOf({ actionPrefix: "%" })).toEqual([]);
    expect(await actionsOf({ actionPrefix: "" })).toHaveLength(6);

    await entries(`user:${adminId}`, "scim_token.create", 2, 10);
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    expect(await actionsOf({ until: day(5) })).toHaveLength(2);
    expect(await actionsOf({ since: day(11), until: day(9) })).toHaveLength(2);
    expect(await actionsOf({ since: day(5) })).toHaveLength(6);
    expect(await actionsOf({ since: day(5), actionPrefix: "scim_token." })).toEqual([]);
  });

  it("continues after a cursor with every filter", async () => {
    const filters = [
      { actionPrefix: "user.", category: "all" },
      { category: "people" },
      { action: "readiness.aggregate", category: "machines" },
    ] as const;
    for (const filter of filters) {
      const whole = (await list({ ...filter, limit: 7 })).items;
      const first = await list({ ...filter, limit: 3 });
      const rest = await list({ ...filter, limit: 4, cursor: first.nextCursor ?? "" });
      expect([...first.items, ...rest.items]).toEqual(whole);
    }
  });

  it("is available over REST, only for the tenant's admins", async () => {
    const get = (slug: string, query: string, by = token) =>
      fetch(`${world.server.url}/api/tenants/${slug}/audit?${query}`, {
        headers: { authorization: `Bearer ${by}` },
      });
    const answer = await get("acme", "actionPrefix=user.&limit=2");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(
      JSON.parse(JSON.stringify(await list({ actionPrefix: "user.", limit: 2 }))),
    );
    expect((await get("globex", "")).status).toBe(404);
    expect((await get("acme", "category=x")).status).toBe(400);
    expect((await get("acme", "since=yesterday")).status).toBe(400);
    const rep = await world.acme.token(await world.acme.person({ userName: "rep" }), "rep");
    expect((await get("acme", "", rep)).status).toBe(403);
  });

  it("contains nothing of another tenant for any query", async () => {
    const { globex } = world;
    const bossId = await globex.person({ userName: "boss", roles: [{ value: "admin" }] });
    const boss = clientFor(world.server, await globex.token(bossId, "admin"));
    const own = await boss.audit.list.query({ category: "all" });
    expect(own.items.map(({ action }) => action)).toEqual(["user.create", "tenant.create"]);
    for (const filter of [{ subjectId: leaver }, { actor: `user:${adminId}` }]) {
      expect((await boss.audit.list.query({ ...filter, category: "all" })).items).toEqual([]);
      expect((await list({ ...filter, category: "all" })).items.length).toBeGreaterThan(0);
    }
  });
});

describe("with a long log, as the runtime role under row-level security", () => {
  const since = "2026-01-01T00:00:00Z";
  const plan = async (filter: z.input<typeof listAuditInput>) => {
    const page = new PgDialect().sqlToQuery(pageQuery(listAuditInput.parse(filter)));
    const app = postgres(world.outside.database.app, { max: 1, onnotice: () => undefined });
    try {
      return await app.begin(async (tx) => {
        await tx`select app.begin_system_session(${world.acme.id})`;
        const rows = await tx.unsafe(`explain ${page.sql}`, page.params as string[]);
        return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
      });
    } finally {
      await app.end();
    }
  };

  beforeAll(async () => {
    await sql`insert into audit_log (tenant_id, id, actor, action, subject_id, request_id)
      select ${world.acme.id}, gen_random_uuid(), case when n % 2 = 0 then 'job:readiness.aggregate' else 'user:' || n % 50 end,
        case when n % 2 = 0 then 'readiness.aggregate' else 'user.update' end, 's' || n, 'r'
      from generate_series(1, 20000) n`;
    await sql`analyze audit_log`;
  });

  it.each<[filter: z.input<typeof listAuditInput>, index: string]>([
    [{}, "audit_log_people"],
    [{ category: "machines" }, "audit_log_machines"],
    [{ category: "all" }, "audit_log_tenant_id_id_pk"],
    [{ actor: "user:1" }, "audit_log_actor"],
    [{ action: "user.create" }, "audit_log_action"],
    [{ subjectId: "s7" }, "audit_log_subject"],
    [{ actionPrefix: "user." }, "audit_log_action"],
    [{ q: "nothing", since }, "audit_log_people"],
    [{ q: "\\%_'", since, category: "all" }, "audit_log_tenant_id_id_pk"],
    [{ q: "nothing", since, action: "user.create" }, "audit_log_action"],
  ])("%j reads an index and not the whole log", async (filter, index) => {
    const text = await plan(filter);
    expect(text).toContain(index);
    expect(text).not.toMatch(/Seq Scan on audit_log/);
  });
});
