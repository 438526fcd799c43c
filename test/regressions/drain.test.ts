import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MindtickleHttp } from "../../shared/adapters/mindtickle/http.ts";
import { storeProgress } from "../../shared/sync/pull/store-progress.ts";
import { defaultConfig } from "../../shared/configuration/tenant-config.ts";
import { contextFor } from "../../worker/run-job.ts";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { patch, tenantWithAdmin, untilHandled, untilStands } from "../sync/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack();
const sql = useSql(stack);

describe("a pull that was requested while the account had no slot", () => {
  it("is made without anything else happening", async () => {
    const { tenant, adminId, client } = await tenantWithAdmin(stack, "tight", {
      mindtickle: { perSecond: 1, perMinute: 60_000 },
    });
    await untilPulled(tenant.id, adminId);
    await sql`update user_syncs set pulled_at = null where tenant_id = ${tenant.id}`;
    await until("a slot is free", () =>
      client.progress.sync.mutate({ userId: adminId }).then(
        () => true,
        () => false,
      ),
    );
    await sql`update user_syncs set pulled_at = null where tenant_id = ${tenant.id}`;
    await expect(client.progress.sync.mutate({ userId: adminId })).rejects.toMatchObject({
      data: { reason: "rate_limited" },
    });
    await untilPulled(tenant.id, adminId);
  });

  it("of a user who left in the meantime does not keep the report provisional", async () => {
    const { tenant, adminId, client } = await tenantWithAdmin(stack, "leaving");
    const leaver = await tenant.person({ userName: "leaver@x.test" });
    await untilPulled(tenant.id, adminId);
    await untilPulled(tenant.id, leaver);
    await patch(tenant, leaver, "active", false);
    await untilStands(stack, tenant, leaver, { state: "DEACTIVATED" });
    await untilHandled(sql, tenant.id);
    await sql`update user_syncs set pull_due_at = to_timestamp(0)
      where tenant_id = ${tenant.id} and user_id = ${leaver}`;
    expect((await client.readiness.report.query()).backlog).toEqual({ toPush: 0, toPull: 0 });
  });
});

describe("a drain that pushes a user whose event was never delivered", () => {
  let cutOff: TestServer;
  let tenant: TestTenant;
  let leaver: string;

  beforeAll(async () => {
    const qstash = { ...stack.outside.qstash, url: "http://127.0.0.1:9" };
    const urls = { provisioning: stack.provisioning.url, analytics: stack.analytics.url };
    cutOff = await startServer({ ...stack.outside, qstash }, urls);
    ({ tenant } = await tenantWithAdmin(stack, "quiet"));
    leaver = await tenant.person({ userName: "leaver@x.test" });
    await untilPulled(tenant.id, leaver);
    await untilHandled(sql, tenant.id);
  });

  afterAll(() => cutOff.stop());

  it("schedules an aggregation", async () => {
    const runs = async () =>
      Number(
        (
          await sql`select runs from coalesced_jobs
            where tenant_id = ${tenant.id} and job = 'readiness.aggregate' and due_at is null`
        )[0]?.["runs"] ?? 0,
      );
    await until("the earlier aggregation is done", async () => (await runs()) > 0);
    const before = await runs();
    // A deactivation, because the pull after a first push would schedule an aggregation too.
    const answer = await fetch(`${cutOff.url}/scim/v2/Users/${leaver}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${tenant.scimToken}` },
    });
    expect(answer.status).toBe(204);
    await cutOff.settled();
    await stack.provisioning.services.publisher.publish([
      { job: "mindtickle.drain", tenantId: tenant.id, requestId: "test", payload: {} },
    ]);
    await untilHandled(sql, tenant.id);
    await until("the aggregation ran", async () => (await runs()) > before);
  });
});

const untilPulled = (tenantId: string, userId: string) =>
  until("the progress was pulled", async () => {
    const rows = await sql`select 1 from user_syncs where tenant_id = ${tenantId}
      and user_id = ${userId} and pulled_at is not null and pull_due_at is null`;
    return rows.length === 1;
  });

describe("a list of MindTickle", () => {
  it("that contains a course twice is stored with its last values", async () => {
    const tenant = await createTestTenant(stack.outside, stack.server, "twice");
    await putCatalogue(stack.outside, tenant);
    await requestPull(stack, tenant);
    await until(
      "the catalogue stands",
      async () => (await sql`select 1 from courses where tenant_id = ${tenant.id}`).length === 8,
    );
    const id = await tenant.person({ userName: "a@x.test" });
    await untilPulled(tenant.id, id);
    const said = {
      courseId: "twice_s1_m1",
      score: null,
      assignedAt: new Date(),
      dueAt: null,
      completedAt: null,
      expiresAt: null,
    };
    const ctx = contextFor(stack.provisioning.services, {
      job: "mindtickle.drain",
      tenantId: tenant.id,
      requestId: "test",
    });
    const { courses } = await ctx.scope.write((db) =>
      storeProgress(ctx, db, id, [
        { ...said, status: "not_started" },
        { ...said, status: "in_progress" },
      ]),
    );
    expect(courses).toMatchObject([{ status: "in_progress" }]);
  });
});

describe("a MindTickle that answers with success and no JSON", () => {
  const hooks = {
    limits: defaultConfig.mindtickle,
    health: {} as never,
    storedCredentials: () => Promise.reject(new Error("None.")),
  };
  const account = (status: number, body: string | null) => {
    const server = Bun.serve({ port: 0, fetch: () => new Response(body, { status }) });
    const http = new MindtickleHttp({
      tenantId: "none",
      baseUrl: `http://127.0.0.1:${server.port}`,
      credentials: { apiKey: "a", secretKey: "s", clientId: "c" },
      scopes: ["users:read", "users:write"],
      gate: { pass: (_account: object, call: () => unknown) => call() } as never,
      timeoutMs: 5000,
    });
    return { http, server };
  };

  it("has executed a call with an empty response", async () => {
    const { http, server } = account(204, null);
    const call = {
      method: "PATCH",
      path: "/User/1",
      scope: "users:write",
      body: {},
      ...hooks,
    } as const;
    expect(await http.call(call)).toBeNull();
    await server.stop(true);
  });

  it.each([
    ["nested too deeply", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["too large", `"${"x".repeat(9 * 1024 * 1024)}"`],
    ["of too many values", `[${"0,".repeat(300_000)}0]`],
  ])("is asked again after an answer %s", async (_what, body) => {
    const { http, server } = account(200, body);
    const read = { method: "GET", path: "/User", scope: "users:read", ...hooks } as const;
    await expect(http.call(read)).rejects.toMatchObject({ outcome: "retry" });
    await server.stop(true);
  });

  it("is accepted with texts that cannot be stored, which are cleaned", async () => {
    const { http, server } = account(200, '{"na\\u0000me": ["cut \\ud83d", "a\\u0000b", "😀"]}');
    const read = { method: "GET", path: "/User", scope: "users:read", ...hooks } as const;
    expect(await http.call(read)).toEqual({ "na\ufffdme": ["cut \ufffd", "a\ufffdb", "😀"] });
    await server.stop(true);
  });

  it("may have executed a write that it answers with a page, so a read follows", async () => {
    const { http, server } = account(200, "<html>Back soon</html>");
    const write = {
      method: "POST",
      path: "/User",
      scope: "users:write",
      body: {},
      ...hooks,
    } as const;
    await expect(http.call(write)).rejects.toMatchObject({ outcome: "unknown" });
    const read = { method: "GET", path: "/User", scope: "users:read", ...hooks } as const;
    await expect(http.call(read)).rejects.toMatchObject({ outcome: "retry" });
    await server.stop(true);
  });
});
