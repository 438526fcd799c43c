import postgres from "postgres";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Context } from "../../../shared/context.ts";
import type { Problem } from "../../../shared/packs/planning/model/index.ts";
import { haversineMatrix } from "../../../shared/packs/planning/matrix/haversine.ts";
import { osrmMatrix } from "../../../shared/packs/planning/matrix/osrm.ts";
import { vroomPlanner } from "../../../shared/packs/planning/planner/vroom/planner.ts";
import { getPlan, listPlans, watchPlan } from "../../../shared/packs/planning/runs/list-plans.ts";
import type { PlanRequest } from "../../../shared/packs/planning/runs/plan-request.ts";
import { prunePlans } from "../../../shared/packs/planning/runs/prune-plans.ts";
import { publishPlan } from "../../../shared/packs/planning/runs/publish-plan.ts";
import { requestPlan } from "../../../shared/packs/planning/runs/request-plan.ts";
import { stopPlan } from "../../../shared/packs/planning/runs/stop-plan.ts";
import { PlanHost } from "../../../worker/planning/plan-host.ts";
import { contextFor } from "../../../worker/run-job.ts";
import { startOsrm } from "../../standins/routing/osrm.ts";
import { startVroom } from "../../standins/vroom/server.ts";
import { useFixture } from "../../support/fixture.ts";
import { useStack } from "../../support/stack.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

// Delays of QStash are shortened, so that a postponed plan is soon tried again.
const stack = useStack({ timeScale: 50 });
const osrm = useFixture(
  () => startOsrm(),
  (router) => router.stop(),
);
const vroom = useFixture(
  () => startVroom(),
  (server) => server.stop(),
);
const script = new URL("threads/acting-thread.ts", import.meta.url);
const day = "2026-12-03";
const pack = "trucking";
let acme: TestTenant;
let globex: TestTenant;
let sql: postgres.Sql;

const newHost = () => new PlanHost({ threads: 2, thread: { script, hangMs: 60_000 } });

beforeAll(async () => {
  sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  const { planning } = stack.analytics.services;
  await planning.host.stop();
  planning.host = newHost();
  [acme, globex] = await Promise.all([
    createTestTenant(stack.outside, stack.server, "acme", undefined, { appType: "trucking" }),
    createTestTenant(stack.outside, stack.server, "globex", undefined, { appType: "trucking" }),
  ]);
  return () => sql.end();
});

afterEach(async () => {
  // A test that failed leaves no plan to the next one.
  await sql`update plans set stop = 'discard' where status = 'running'`;
  await sql`update plans set status = 'cancelled' where status = 'queued'`;
});

const contextOf = ({ id }: TestTenant): Context =>
  contextFor(stack.analytics.services, { tenantId: id, requestId: "r1", job: "plans.run" });

/** What a thread does is the first dimension: see acting-thread.ts. */
function requestOf(act: string, iterations = 10): PlanRequest {
  const point = { lng: 13.4, lat: 52.5 };
  const stop = { place: 0, windows: [], serviceSeconds: 60 };
  const vehicle = { start: 0, end: 0, shift: { start: 0, end: 3600 }, capacities: [9] };
  const costs = { fixed: 0, perKm: 1, perHour: 1, perHourLate: 0 };
  const problem: Omit<Problem, "matrices"> = {
    dimensions: [act],
    places: 1,
    jobs: ["j1", "j2", "j3"].map((id) => ({ kind: "visit", id, amounts: [1], stop })),
    vehicles: ["v1", "v2", "v3"].map((id) => ({ ...vehicle, id, profile: "car", costs })),
  };
  const budget = { seed: 5, iterations, deadlineSeconds: 60 };
  return { problem, points: [point], profiles: { car: { mode: "car" } }, budget };
}

const withMatrices = (plain: PlanRequest): PlanRequest => ({
  ...plain,
  matrices: { car: { durations: [0], distances: [0] } },
});

const endless = 1_000_000_000;
const request = (tenant: TestTenant, act = "work", iterations?: number) =>
  requestPlan(contextOf(tenant), {
    pack,
    subject: day,
    build: () => Promise.resolve(requestOf(act, iterations)),
  });
const watch = (tenant: TestTenant, id: string) => watchPlan(contextOf(tenant), pack, id);
const untilStatus = (tenant: TestTenant, id: string, status: string) =>
  until(
    `the plan is ${status}`,
    async () => {
      const plan = await watch(tenant, id);
      return plan.status === status ? plan : null;
    },
    20_000,
  );
const actionsOf = async (id: string) =>
  (await sql`select action, actor from audit_log where subject_id = ${id} order by id`).map(
    ({ action, actor }) => `${action} by ${actor}`,
  );

test("a requested plan is made by the job, and waits as a proposal", async () => {
  const queued = await request(acme);
  expect(queued).toMatchObject({ status: "queued", subject: day, progress: null, version: 1 });
  const done = await untilStatus(acme, queued.id, "done");
  expect(done).toMatchObject({ progress: { iterations: 10, vehicles: 3 }, failure: null });
  expect(done.endedAt).toBeInstanceOf(Date);
  const { request: stored, result } = await getPlan(contextOf(acme), pack, queued.id);
  expect(stored).toEqual(requestOf("work"));
  expect(result).toMatchObject({
    planner: "embedded",
    matrixSource: "haversine",
    endedBy: "iterations",
    because: [],
    plan: { seed: 5, iterations: 10 },
  });
  expect(await actionsOf(queued.id)).toEqual([
    "plan.request by job:plans.run",
    "plan.finish by job:plans.run",
  ]);
  const line = stack.analytics.logs.find(
    ({ event, plan }) => event === "plan.ended" && plan === queued.id,
  );
  expect(line).toMatchObject({ tenant: acme.id, status: "done", iterations: 10 });
});

test("plans of another tenant or pack answer as unknown ones", async () => {
  const { id } = await request(acme, "work", endless);
  const input = { limit: 50 };
  expect((await listPlans(contextOf(acme), pack, input)).items.map((plan) => plan.id)).toContain(
    id,
  );
  expect((await listPlans(contextOf(globex), pack, input)).items).toEqual([]);
  expect((await listPlans(contextOf(acme), "service", input)).items).toEqual([]);
  const unknown = crypto.randomUUID();
  for (const [tenant, from, asked] of [
    [globex, pack, id],
    [acme, "service", id],
    [acme, pack, unknown],
    [acme, pack, "no-id"],
  ] as const) {
    const ctx = contextOf(tenant);
    const calls = [
      () => watchPlan(ctx, from, asked),
      () => getPlan(ctx, from, asked),
      () => stopPlan(ctx, from, { id: asked, keep: true }),
      () => publishPlan(ctx, from, { id: asked }, () => Promise.resolve()),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({
        code: "not_found",
        message: `No plan "${asked}". Check the id; lists show those that you can see.`,
      });
    }
  }
});

test("a running plan shows its progress, and ends with the best so far or without a plan", async () => {
  const ids = await Promise.all([acme, globex].map((tenant) => request(tenant, "work", endless)));
  const [kept, discarded] = ids.map(({ id }) => id) as [string, string];
  await untilStatus(acme, kept, "running");
  await until("progress is stored", async () => (await watch(acme, kept)).progress !== null);
  expect(await watch(acme, kept)).toMatchObject({ progress: { cost: 999, unassigned: 2 } });
  await untilStatus(globex, discarded, "running");
  await stopPlan(contextOf(acme), pack, { id: kept, keep: true });
  await stopPlan(contextOf(globex), pack, { id: discarded, keep: false });
  expect((await untilStatus(acme, kept, "done")).version).toBe(2);
  await untilStatus(globex, discarded, "cancelled");
  const { result } = await getPlan(contextOf(acme), pack, kept);
  expect(result?.endedBy).toBe("person");
  expect((await getPlan(contextOf(globex), pack, discarded)).result).toBeNull();
  // To repeat a call changes nothing; to change one's mind is too late.
  await expect(stopPlan(contextOf(acme), pack, { id: kept, keep: true })).resolves.toMatchObject({
    version: 2,
  });
  await expect(stopPlan(contextOf(acme), pack, { id: kept, keep: false })).rejects.toThrow(
    "done already",
  );
});

test("a tenant's plans are made one after the other, also after one whose thread dies", async () => {
  const first = await request(acme, "work", endless);
  const dying = await request(acme, "die");
  const last = await request(acme);
  await untilStatus(acme, first.id, "running");
  // A thread is free, but not for this tenant.
  expect(await watch(acme, dying.id)).toMatchObject({ status: "queued" });
  await expect(stopPlan(contextOf(acme), pack, { id: last.id, keep: true })).rejects.toThrow(
    "not begun",
  );
  await stopPlan(contextOf(acme), pack, { id: first.id, keep: false });
  const failed = await untilStatus(acme, dying.id, "failed");
  expect(failed.failure).toMatch(/ended unexpectedly.*Request the plan again/);
  await untilStatus(acme, last.id, "done");
  expect((await watch(acme, first.id)).status).toBe("cancelled");
});

test("while the router is down a plan is postponed and says why, and then it is made", async () => {
  const { planning } = stack.analytics.services;
  planning.matrices = osrmMatrix({ url: osrm.url, timeoutMs: 10_000, maxTableSize: 100 });
  try {
    osrm.fail("http-429");
    const { id } = await request(acme);
    await until("it is postponed", async () => (await watch(acme, id)).failure);
    expect((await watch(acme, id)).failure).toContain("OSRM answered 429");
    // It does not hold up a plan that needs no router.
    const build = () => Promise.resolve(withMatrices(requestOf("work")));
    const other = await requestPlan(contextOf(acme), { pack, subject: day, build });
    await untilStatus(acme, other.id, "done");
    expect((await getPlan(contextOf(acme), pack, other.id)).result?.matrixSource).toBe("given");
    osrm.fail(null);
    expect(await untilStatus(acme, id, "done")).toMatchObject({ failure: null });
    expect((await getPlan(contextOf(acme), pack, id)).result?.matrixSource).toBe("osrm");
    osrm.fail("http-429");
    const given = await request(acme);
    expect(await untilStatus(acme, given.id, "failed")).toMatchObject({
      failure: expect.stringContaining("OSRM answered 429"),
    });
  } finally {
    osrm.fail(null);
    planning.matrices = haversineMatrix;
  }
});

test("VROOM makes the plans that it can express, and the engine the others, which say why", async () => {
  const { planning } = stack.analytics.services;
  const before = { ...planning };
  await planning.host.stop();
  planning.host = new PlanHost({ threads: 1 });
  planning.vroom = vroomPlanner({ url: vroom.url, timeoutMs: 10_000 });
  const planned = async (change: (problem: PlanRequest["problem"]) => PlanRequest["problem"]) => {
    const build = () => {
      const whole = requestOf("kg", 100);
      return Promise.resolve({ ...whole, problem: change(whole.problem) });
    };
    const { id } = await requestPlan(contextOf(acme), { pack, subject: day, build });
    await untilStatus(acme, id, "done");
    return (await getPlan(contextOf(acme), pack, id)).result;
  };
  try {
    const simple = await planned((problem) => problem);
    expect(simple).toMatchObject({ planner: "vroom", because: [], plan: { iterations: 0 } });
    expect(simple?.plan.unassigned).toEqual([]);
    const short = await planned((problem) => ({
      ...problem,
      vehicles: problem.vehicles.map((vehicle) => ({ ...vehicle, maxDuration: 3600 })),
    }));
    expect(short).toMatchObject({
      planner: "embedded",
      because: ["VROOM does not know a longest duration of routes."],
    });
    const unskilled = await planned((problem) => ({
      ...problem,
      jobs: problem.jobs.map((job) => ({ ...job, skills: ["welding"] })),
    }));
    expect(unskilled?.planner).toBe("vroom");
    expect(unskilled?.plan.unassigned[0]?.reasons).toHaveLength(3);
    vroom.fail("late-step");
    const refused = await planned((problem) => problem);
    expect(refused).toMatchObject({
      planner: "embedded",
      because: [expect.stringContaining("VROOM's plan was refused")],
    });
    vroom.fail("busy");
    const down = await planned((problem) => problem);
    expect(down).toMatchObject({
      planner: "embedded",
      because: [expect.stringContaining("VROOM answered 503")],
    });
  } finally {
    vroom.fail(null);
    await planning.host.stop();
    Object.assign(planning, before, { host: newHost() });
  }
});

test("a plan whose worker died is made by the next run, and given up after three", async () => {
  const { id } = await request(acme, "work", endless);
  await untilStatus(acme, id, "running");
  const [before] = await sql`select lease_id from plans where id = ${id}`;
  // As if another process had begun it and ended: this run has lost it.
  await sql`update plans set lease_id = gen_random_uuid(), lease_until = now() - interval '1 second' where id = ${id}`;
  await until("another run has it", async () => {
    const [row] = await sql`select attempts, lease_id from plans where id = ${id}`;
    return row?.["attempts"] === 2 && row["lease_id"] !== before?.["lease_id"];
  });
  await stopPlan(contextOf(acme), pack, { id, keep: true });
  await untilStatus(acme, id, "done");
  const poison = await request(globex, "work", endless);
  await untilStatus(globex, poison.id, "running");
  await sql`
    update plans set attempts = 3, lease_id = gen_random_uuid(), lease_until = now() - interval '1 second'
    where id = ${poison.id}`;
  expect((await untilStatus(globex, poison.id, "failed")).failure).toContain("ended 3 times");
});

test("a shutdown stores the best plan so far", async () => {
  const { planning } = stack.analytics.services;
  const { id } = await request(acme, "work", endless);
  await untilStatus(acme, id, "running");
  await planning.host.stop();
  planning.host = newHost();
  await untilStatus(acme, id, "done");
  expect((await getPlan(contextOf(acme), pack, id)).result?.endedBy).toBe("shutdown");
});

test("a plan is published whole or in part, by one of two at the same time, and never twice", async () => {
  const { id } = await request(acme);
  await untilStatus(acme, id, "done");
  const published: string[] = [];
  const publish = (input: { vehicles?: string[]; version?: number }, refuse?: Error) =>
    publishPlan(contextOf(acme), pack, { id, ...input }, async (db, routes, plan) => {
      await db.execute("select 1").execute();
      if (refuse) throw refuse;
      published.push(...routes.map(({ vehicleId }) => `${vehicleId} of ${plan.subject}`));
    });
  const refusal = new Error("a driver is not fit");
  await expect(publish({}, refusal)).rejects.toBe(refusal);
  await expect(publish({ vehicles: ["v9"] })).rejects.toMatchObject({
    code: "bad_request",
    details: { field: "vehicles[0]" },
  });
  await expect(publish({ version: 1 })).rejects.toMatchObject({ code: "conflict" });
  expect(await watch(acme, id)).toMatchObject({
    publishedRoutes: [],
    publishedAt: null,
    version: 2,
  });
  const part = await publish({ vehicles: ["v2"], version: 2 });
  expect(part).toMatchObject({ publishedRoutes: ["v2"], version: 3 });
  const both = await Promise.allSettled([publish({}), publish({})]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(published).toEqual([`v2 of ${day}`, `v1 of ${day}`, `v3 of ${day}`]);
  expect(await watch(acme, id)).toMatchObject({ publishedRoutes: ["v2", "v1", "v3"], version: 4 });
  const running = await request(acme, "work", endless);
  const early = publishPlan(contextOf(acme), pack, { id: running.id }, () => Promise.resolve());
  await expect(early).rejects.toMatchObject({ code: "conflict" });
});

test("a problem that is not consistent or too large, and too many plans that wait, are refused", async () => {
  const requested = (change: Partial<PlanRequest>) =>
    requestPlan(contextOf(globex), {
      pack,
      subject: day,
      build: () => Promise.resolve({ ...requestOf("work"), ...change }),
    });
  await expect(requested({ points: [] })).rejects.toMatchObject({ details: { field: "points" } });
  await expect(requested({ profiles: {} })).rejects.toMatchObject({
    details: { field: "vehicles[0].profile" },
  });
  const durations = Array.from({ length: 2_000_000 }, () => 100_000);
  const large = requested({ matrices: { car: { durations, distances: [0] } } });
  await expect(large).rejects.toMatchObject({ code: "bad_request" });
  const description = "x".repeat(8_000_001);
  const long = requested({ problem: { ...requestOf("work").problem, dimensions: [description] } });
  await expect(long).rejects.toThrow("at most 8000000 are stored");
  await sql`
    insert into plans (tenant_id, id, pack, subject, request, requested_by)
    select ${globex.id}, gen_random_uuid(), ${pack}, 'many', '{}', 'test' from generate_series(1, 20)`;
  await expect(request(globex)).rejects.toThrow("20 plans wait already");
});

test("plans that ended 90 days ago are deleted, of the own tenant only", async () => {
  const insert = (tenant: TestTenant, days: number) => sql`
    insert into plans (tenant_id, id, pack, subject, request, requested_by, status, ended_at)
    values (${tenant.id}, gen_random_uuid(), 'old', ${`${days}`}, '{}', 'test', 'done', now() - make_interval(days => ${days}))`;
  await insert(acme, 89);
  await insert(acme, 91);
  await insert(globex, 91);
  await prunePlans(contextOf(acme));
  const subjects = async (tenant: TestTenant) =>
    (await listPlans(contextOf(tenant), "old", { limit: 50 })).items.map(({ subject }) => subject);
  expect(await subjects(acme)).toEqual(["89"]);
  expect(await subjects(globex)).toEqual(["91"]);
});
