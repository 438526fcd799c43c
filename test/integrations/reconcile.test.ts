import { afterEach, describe, expect, it } from "vitest";
import { sweepCoalescedJobs } from "../../worker/sweeps/coalesced-jobs.ts";
import { useStack } from "../support/stack.ts";
import { roomy, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { copyPeople } from "./copy-people.ts";
import {
  callMindtickle,
  patch,
  peopleOf,
  shortWaits,
  tenantWithAdmin,
  untilHandled,
  untilStands,
} from "../sync/support.ts";
import { useSql } from "../support/database.ts";

type Client = Awaited<ReturnType<typeof tenantWithAdmin>>["client"];

const stack = useStack({ timeScale: 20, workers: shortWaits });
const sql = useSql(stack);

const admin = () => stack.outside.mindtickle.admin;

afterEach(() => admin().removeFaults());

/** A tenant with some users, all at MindTickle: the first five are pushed, the others copied. */
async function tenantWithPeople(slug: string, count: number, reconcile: object = {}) {
  const { tenant, client } = await tenantWithAdmin(stack, slug, { ...roomy, reconcile });
  const ids = await Promise.all(
    Array.from({ length: Math.min(5, count) }, (_, n) =>
      tenant.person({ userName: `p${n}@x.test`, title: "Seller" }),
    ),
  );
  await untilHandled(sql, tenant.id);
  // Pulls would trigger the faults that are meant for the list.
  await until("every push is recorded and nothing is left to pull", async () => {
    const rows = await sql`select 1 from user_syncs where tenant_id = ${tenant.id}
      and (mindtickle_id is null or lease is not null or pulled_at is null or pull_due_at is not null)`;
    return rows.length === 0;
  });
  const rest = { like: ids[0] ?? "", first: ids.length, count: count - ids.length };
  ids.push(...(await copyPeople(stack, sql, tenant, rest)));
  return { tenant, client, ids };
}

const runOf = async (client: Client, id: string) => {
  const { items } = await client.reconciliation.list.query({ limit: 200 });
  return items.find((run) => run.id === id);
};
const untilRun = (client: Client, id: string, status: string, withinMs = 15_000) =>
  until(
    `the run is ${status}`,
    async () => {
      const run = await runOf(client, id);
      return run?.status === status && run;
    },
    withinMs,
  );
const meddle = async (tenant: TestTenant, userId: string, change: object) => {
  const [person] = await peopleOf(stack, tenant, userId);
  const path = `/User/${person?.id ?? ""}`;
  const answer = await callMindtickle(stack, tenant.slug, "PATCH", path, change);
  expect(answer.status).toBe(200);
};
const stranger = (tenant: TestTenant, n: number) =>
  callMindtickle(stack, tenant.slug, "POST", "/User", {
    userName: `stranger${n}@x.test`,
    email: `stranger${n}@x.test`,
    firstName: "A",
    lastName: "Stranger",
    role: "LEARNER",
  });

describe("a reconciliation", () => {
  it("finds different, missing and extra users, and repairs them by the tenant's rule", async () => {
    const { tenant, client, ids } = await tenantWithPeople("drift", 110, {
      mindtickleWins: ["title"],
      maxRemovedShare: 0.1,
    });
    const [renamed = "", retitled = "", gone = "", idle = ""] = ids;
    await meddle(tenant, renamed, { lastName: "Changed", role: "ADMIN" });
    await meddle(tenant, retitled, { title: "Closer" });
    await meddle(tenant, idle, { state: "DEACTIVATED" });
    // Deleted at MindTickle, so the stored id is unknown there.
    await meddle(tenant, gone, {
      externalId: null,
      userName: "freed@x.test",
      state: "DEACTIVATED",
    });
    await sql`update user_syncs set mindtickle_id = 'mt_gone' where user_id = ${gone}`;
    await stranger(tenant, 1);
    const { id } = await client.reconciliation.start.mutate();
    const run = await untilRun(client, id, "done");
    expect(run).toMatchObject({ mode: "full", missing: 1, extra: 1, different: 3, repaired: 4 });
    expect(run.compared).toBe(run.total);
    expect(run.total).toBeGreaterThan(100);
    const { items } = await client.reconciliation.findings.query({ id, kind: "different" });
    expect(
      new Map(items.map(({ subject, attributes, repair }) => [subject, { attributes, repair }])),
    ).toEqual(
      new Map([
        [renamed, { attributes: ["familyName", "role"], repair: "pushed" }],
        [retitled, { attributes: ["title"], repair: "adopted" }],
        [idle, { attributes: ["active"], repair: "pushed" }],
      ]),
    );
    await untilStands(stack, tenant, renamed, { lastName: "", role: "LEARNER" });
    await untilStands(stack, tenant, idle, { state: "ACTIVE" });
    await untilStands(stack, tenant, gone, { userName: "p2@x.test", state: "ACTIVE" });
    const here = (await (await tenant.scim("GET", `/Users/${retitled}`)).json()) as object;
    expect(here).toMatchObject({ title: "Closer" });
    // After the repair, only the extra user is left, which the rule does not change.
    await untilHandled(sql, tenant.id);
    const again = await client.reconciliation.start.mutate();
    expect(await untilRun(client, again.id, "done")).toMatchObject({
      missing: 0,
      different: 0,
      extra: 1,
      repaired: 0,
    });
    const actions = await sql`select action from audit_log where tenant_id = ${tenant.id}
      and action like 'reconciliation.%' order by id`;
    expect(actions.map(({ action }) => String(action))).toEqual([
      "reconciliation.start",
      "reconciliation.done",
      "reconciliation.start",
      "reconciliation.done",
    ]);
  });

  it("over changes compares only users that MindTickle has changed since", async () => {
    const { tenant, client, ids } = await tenantWithPeople("since", 12);
    const first = await client.reconciliation.start.mutate({ mode: "changes" });
    expect(await untilRun(client, first.id, "done")).toMatchObject({ mode: "full", total: 13 });
    await meddle(tenant, ids[5] ?? "", { lastName: "Changed" });
    const second = await client.reconciliation.start.mutate({ mode: "changes" });
    const run = await untilRun(client, second.id, "done");
    expect(run).toMatchObject({ mode: "changes", different: 1, missing: 0 });
    expect(run.total).toBeLessThan(13);
    await untilStands(stack, tenant, ids[5] ?? "", { lastName: "" });
  });

  it("does not report pending changes as drift", async () => {
    const { tenant, client, ids } = await tenantWithPeople("moving", 3);
    await admin().addFault({ kind: "latency", ms: 250, method: "PATCH", account: "moving" });
    await patch(tenant, ids[0] ?? "", "title", "New");
    const { id } = await client.reconciliation.start.mutate();
    expect(await untilRun(client, id, "done")).toMatchObject({ different: 0 });
    await untilHandled(sql, tenant.id);
  });

  it("continues from its checkpoint after an empty or truncated page, and after a crash", async () => {
    const { client, tenant } = await tenantWithPeople("resumed", 160);
    // The first page is truncated to half, so that the second begins there.
    const list = { method: "GET", path: "/User", account: "resumed" } as const;
    await admin().addFault({ ...list, kind: "partial-page", count: 1 });
    await admin().addFault({ ...list, kind: "latency", ms: 150, count: 6 });
    const { id } = await client.reconciliation.start.mutate();
    await until("the first page is compared", async () => {
      const run = await runOf(client, id);
      return (run?.compared ?? 0) >= 50;
    });
    await admin().addFault({ ...list, kind: "empty-page", count: 1 });
    await until("a later page has failed", () =>
      stack.provisioning.logs.some(
        ({ event, run }) => event === "reconciliation.failed" && run === id,
      ),
    );
    const stuck = await runOf(client, id);
    expect(stuck).toMatchObject({ status: "listing", missing: 0 });
    expect(stuck?.compared).toBeGreaterThanOrEqual(50);
    await admin().forgetRequests();
    // As if the worker had crashed: the job is overdue, and a sweep publishes it.
    await sql`update coalesced_jobs set due_at = now() - interval '1 minute', published_at = now() - interval '1 minute'
      where tenant_id = ${tenant.id} and job = 'mindtickle.reconcile'`;
    await sweepCoalescedJobs(stack.analytics.services);
    expect(await untilRun(client, id, "done")).toMatchObject({
      missing: 0,
      extra: 0,
      different: 0,
    });
    const pages = (await admin().requests({ account: "resumed" })).filter(({ path }) =>
      path.endsWith("/User"),
    );
    expect(pages.length).toBe(Math.ceil((161 - (stuck?.compared ?? 0)) / 100));
  });
});

describe("the guard", () => {
  it("stops a run over an empty account until an admin approves it", async () => {
    const { tenant, client, ids } = await tenantWithPeople("emptied", 10);
    const before = (await admin().users("emptied")).length;
    await sql`update user_syncs set mindtickle_id = 'mt_' || user_id where tenant_id = ${tenant.id}`;
    await sql`update users set external_ids = '{}' where tenant_id = ${tenant.id}`;
    for (const id of ids) await meddle(tenant, id, { externalId: null });
    const { id } = await client.reconciliation.start.mutate();
    const run = await untilRun(client, id, "stopped");
    expect(run.reason).toMatch(/^11 of 11 people are missing at MindTickle, more than 5 %/);
    expect((await admin().users("emptied")).length).toBe(before);
    expect(
      await sql`select 1 from users where tenant_id = ${tenant.id} and not active`,
    ).toHaveLength(0);
    // The run does not continue by itself, and no other run can start while one is in progress.
    await client.reconciliation.approve.mutate({ id });
    await untilRun(client, id, "done");
    await untilHandled(sql, tenant.id);
    for (const one of ids) await untilStands(stack, tenant, one, { state: "ACTIVE" });
    await expect(client.reconciliation.approve.mutate({ id })).rejects.toMatchObject({
      data: { reason: "conflict" },
    });
  });

  it("stops before it deactivates more unknown users than allowed, and deactivates them once approved", async () => {
    const { tenant, client } = await tenantWithPeople("strangers", 8, { extra: "deactivate" });
    await Promise.all([1, 2].map((n) => stranger(tenant, n)));
    const { id } = await client.reconciliation.start.mutate();
    const run = await untilRun(client, id, "stopped");
    expect(run.reason).toMatch(/^2 of 11 people at MindTickle would be deactivated/);
    const states = async () =>
      (await admin().users("strangers"))
        .filter(({ userName }) => userName.startsWith("stranger"))
        .map(({ state }) => state);
    expect(await states()).toEqual(["ACTIVE", "ACTIVE"]);
    await client.reconciliation.approve.mutate({ id });
    await untilRun(client, id, "done");
    expect(await states()).toEqual(["DEACTIVATED", "DEACTIVATED"]);
  });

  it("allows one run at a time, and a new run ends a stopped one", async () => {
    const { client } = await tenantWithPeople("single", 1);
    await admin().addFault({ kind: "latency", ms: 200, path: "offset=", account: "single" });
    const { id } = await client.reconciliation.start.mutate();
    await expect(client.reconciliation.start.mutate()).rejects.toMatchObject({
      data: { reason: "conflict" },
    });
    await untilRun(client, id, "done");
    await expect(
      client.reconciliation.findings.query({ id: crypto.randomUUID() }),
    ).rejects.toMatchObject({ data: { reason: "not_found" } });
  });
});
