import { beforeAll, describe, expect, it } from "vitest";
import { repository, startChild } from "../runtime/child.ts";
import { sweepCoalescedJobs } from "../../worker/sweeps/coalesced-jobs.ts";
import { freePort } from "../standins/free-port.ts";
import { environmentFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { withoutWorkers } from "../support/workers.ts";
import { patch, tenantWithAdmin, untilHandled, untilQuiet, untilStands } from "./support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);
let acme: Awaited<ReturnType<typeof tenantWithAdmin>>;

beforeAll(async () => {
  acme = await tenantWithAdmin(stack, "acme");
  await stack.outside.mindtickle.admin.putCatalogue("acme", [
    { id: "s1", name: "Series", modules: [{ id: "m1", name: "One" }] },
  ]);
  await stack.provisioning.services.publisher.publish([
    { job: "mindtickle.pull", tenantId: acme.tenant.id, requestId: "pull", payload: {} },
  ]);
  await until("the course is stored", async () => (await courses()).length === 1);
  await untilHandled(sql, acme.tenant.id);
});

const courses = async () => (await acme.client.courses.list.query()).items;

describe("the two workers", () => {
  it("provision while analytics is down, and analytics catches up afterwards", async () => {
    const { tenant, client } = acme;
    await withoutWorkers([stack.analytics], async (refused) => {
      const id = await tenant.person({ userName: "alone@x.test" });
      await untilStands(stack, tenant, id, { userName: "alone@x.test" });
      await patch(tenant, id, "title", "Seller");
      await untilStands(stack, tenant, id, { title: "Seller" });
      expect(await client.progress.sync.mutate({ userId: id })).toMatchObject({ userId: id });
      expect(refused()).toBeGreaterThan(0);
    });
    await untilHandled(sql, tenant.id);
  });

  it("aggregate while provisioning is down, and provisioning catches up afterwards", async () => {
    const { tenant, client, adminId } = acme;
    const [course] = await courses();
    const late = { userName: "late@x.test" };
    let lateId = "";
    await withoutWorkers([stack.provisioning], async (refused) => {
      lateId = await tenant.person(late);
      await client.quizzes.submit.mutate({
        submissionId: "s-1",
        userId: adminId,
        courseId: course?.id ?? "",
        quizId: "q-1",
        answers: [{ questionId: "1", selected: "A", correct: true }],
        score: 100,
        submittedAt: new Date().toISOString(),
      });
      await until("the report has the score", async () => {
        // Jobs that were due while analytics was down may be in one of QStash's longer retry delays.
        await sweepCoalescedJobs(stack.analytics.services);
        const { avgScore, provisional, reasons } = await client.readiness.report.query();
        return avgScore === 100 && provisional && reasons.includes("sync_running");
      });
      expect(refused()).toBeGreaterThan(0);
    });
    await untilStands(stack, tenant, lateId, late);
    await untilHandled(sql, tenant.id);
  });
});

describe("a request id", () => {
  it("is in the HTTP response, the messages and each job's log line", async () => {
    // A separate tenant, because a message that failed above would run the job under its own request id.
    const { tenant, adminId } = await tenantWithAdmin(stack, "traced");
    await untilHandled(sql, tenant.id);
    await until("no job of the tenant is scheduled", async () => {
      await untilQuiet(stack, tenant.id);
      const due = await sql`
        select 1 from coalesced_jobs where tenant_id = ${tenant.id} and due_at is not null`;
      return due.length === 0;
    });
    const request = "trace-4711";
    const body = { userName: `traced-${crypto.randomUUID()}@x.test` };
    const answer = await tenant.scim("POST", "/Users", body, { "x-request-id": request });
    expect(answer.headers.get("x-request-id")).toBe(request);
    const { id } = (await answer.json()) as { id: string };
    await untilStands(stack, tenant, id, body);
    const traced = (logs: Record<string, unknown>[], event: string, job?: string) =>
      until(`${event} ${job ?? ""} is logged`, () =>
        logs.find(
          (line) => line["request"] === request && line["event"] === event && line["job"] === job,
        ),
      );
    expect(await traced(stack.server.logs, "http.request")).toMatchObject({ status: 201 });
    expect(await traced(stack.provisioning.logs, "job.done", "user_changed")).toMatchObject({
      level: "info",
      tenant: tenant.id,
      status: 200,
    });

    const token = await tenant.token(adminId, "admin");
    // MindTickle may have the user before the push that created it is recorded.
    const synced = await until("the push is recorded", async () => {
      const url = `${stack.server.url}/api/tenants/traced/users/${id}/sync-progress`;
      const headers = { authorization: `Bearer ${token}`, "x-request-id": request };
      const asked = await fetch(url, { method: "POST", headers });
      return asked.status !== 409 && asked;
    });
    expect({ status: synced.status, body: await synced.json() }).toMatchObject({ status: 200 });
    await traced(stack.analytics.logs, "job.done", "progress.synced");
    await traced(stack.analytics.logs, "job.done", "readiness.aggregate");
    const lines = JSON.stringify([
      stack.server.logs,
      stack.provisioning.logs,
      stack.analytics.logs,
    ]);
    expect(lines).not.toContain(body.userName);
    await untilHandled(sql, tenant.id);
  });
});

describe("a graceful stop", () => {
  it("waits for a running job and for its follow-up work", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const worker = await startProgram("worker/index.ts", port, ["provisioning"]);
    const { admin } = stack.outside.mindtickle;

    // The child process receives all deliveries, so the drains of a new tenant run there.
    await withoutWorkers([stack.provisioning], async () => {
      stack.provisioning.handle.fetch = (request) => forward(request, url);
      const { tenant } = await tenantWithAdmin(stack, "patient");
      const id = await tenant.person({ userName: "slow@x.test" });
      await untilHandled(sql, tenant.id);
      await admin.addFault({
        kind: "latency",
        ms: 700,
        when: "Patient",
        method: "PATCH",
        count: 1,
      });
      await patch(tenant, id, "title", "Patient");
      await until("the push is in progress", async () => (await admin.faults()).length === 0);
      await worker.stop();
      await untilStands(stack, tenant, id, { title: "Patient" });
      // The push may be made by the event's job or by an earlier drain.
      const done = await until("the end of the slow push is logged", () =>
        worker.logs().find(({ event, ms }) => event === "job.done" && Number(ms) >= 700),
      );
      expect(done).toMatchObject({ tenant: tenant.id, status: 200 });
      const [pushed] = await sql`
        select pending_version = pushed_version as stands, lease from user_syncs where user_id = ${id}`;
      expect(pushed).toEqual({ stands: true, lease: null });
    });
  });

  it("of the server publishes the events of its last response", async () => {
    const { tenant } = acme;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await startProgram("server/bun.ts", port);
    const answer = await fetch(`${url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.scimToken}`, "content-type": "application/json" },
      body: JSON.stringify({ userName: "last@x.test" }),
    });
    const { id } = (await answer.json()) as { id: string };
    await server.stop();
    const [event] = await sql`
      select published_at is not null as published from outbox where subject_id = ${id} limit 1`;
    expect(event).toEqual({ published: true });
    await untilStands(stack, tenant, id, { userName: "last@x.test" });
  });

  const startProgram = (file: string, port: number, args: string[] = []) =>
    startChild({
      command: [`${repository}/node_modules/.bin/bun`, `${repository}/${file}`, ...args],
      env: {
        ...environmentFor(stack.outside, {
          server: stack.server.url,
          provisioning: stack.provisioning.url,
          analytics: stack.analytics.url,
        }),
        PORT: String(port),
      },
      ready: /listening/,
    });

  /** The child verifies signatures against the public URL of the reserved port. */
  const forward = (request: Request, to: string) =>
    fetch(to + new URL(request.url).pathname, {
      method: request.method,
      headers: request.headers,
      body: request.body,
    }).catch(() => new Response(null, { status: 502 }));
});
