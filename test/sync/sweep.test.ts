import { Client } from "@upstash/qstash";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newId } from "../../shared/ids.ts";
import { sweepCoalescedJobs } from "../../worker/sweeps/coalesced-jobs.ts";
import { sweepOutbox } from "../../worker/sweeps/outbox.ts";
import { pacedScale } from "../support/patience.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import type { TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import {
  channels,
  patch,
  tenantWithAdmin,
  untilHandled,
  untilQuiet,
  untilStands,
} from "./support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: pacedScale(20) });
const sql = useSql(stack);
let unpublishing: TestServer;
let silent: ReturnType<typeof Bun.serve>;
let tenant: TestTenant;

beforeAll(async () => {
  // The QStash client also logs the errors that it throws.
  vi.spyOn(console, "error").mockReturnValue();
  ({ tenant } = await tenantWithAdmin(stack, "acme"));
  await untilHandled(sql, tenant.id);
  // For the queue, it is as if this server was killed after each commit.
  silent = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response(null, { status: 503 }),
  });
  const qstash = { ...stack.outside.qstash, url: silent.url.origin };
  const urls = { provisioning: stack.provisioning.url, analytics: stack.analytics.url };
  unpublishing = await startServer({ ...stack.outside, qstash }, urls);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await unpublishing.stop();
  await silent.stop(true);
});

const both = () => [stack.provisioning.services, stack.analytics.services];
const deliveriesOf = (logs: Record<string, unknown>[], job: string) =>
  logs.filter(({ event, job: of }) => event === "job.done" && of === job).length;

/** Creates users at the server that does not publish their events. */
async function createUnpublished(count: number): Promise<string[]> {
  // An earlier drain would push these too, published or not.
  await untilHandled(sql, tenant.id);
  await untilQuiet(stack, tenant.id);
  const ids = await Promise.all(
    Array.from({ length: count }, async () => {
      const answer = await fetch(`${unpublishing.url}/scim/v2/Users`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${tenant.scimToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ userName: `${crypto.randomUUID()}@x.test` }),
      });
      expect(answer.status).toBe(201);
      return ((await answer.json()) as { id: string }).id;
    }),
  );
  await unpublishing.settled();
  // A killed server does not record that it could not publish.
  await sql`delete from overflows where tenant_id = ${tenant.id}`;
  return ids;
}

describe("an event that was committed and never published", () => {
  it("is not published while it is new, and then by exactly one worker", async () => {
    // A drain would push pending changes before a sweep.
    await untilQuiet(stack, tenant.id);
    await channels(stack, tenant.id, "pause", ["mindtickle.drain"]);
    const ids = await createUnpublished(60);
    await sql`update outbox set created_at = now() + interval '1 hour' where handled_at is null`;
    expect(await sweepOutbox(stack.provisioning.services)).toBe(0);
    await sql`update outbox set created_at = now() - interval '11 seconds' where handled_at is null`;
    const before = deliveriesOf(stack.provisioning.logs, "user_changed");
    const swept = await Promise.all(both().map(sweepOutbox));
    expect(swept.reduce((sum, one) => sum + one, 0)).toBe(60);
    // A job that is delivered out of order leaves the push to the drain.
    await channels(stack, tenant.id, "resume", ["mindtickle.drain"]);
    await untilHandled(sql, tenant.id);
    expect(await Promise.all(both().map(sweepOutbox))).toEqual([0, 0]);
    const people = await stack.outside.mindtickle.admin.users("acme");
    expect(people.filter(({ externalId }) => ids.includes(externalId ?? ""))).toHaveLength(60);
    await untilQuiet(stack, tenant.id, ["user_changed"]);
    expect(deliveriesOf(stack.provisioning.logs, "user_changed") - before).toBe(60);
  });

  it("is delivered once if it was published and only the record of the publishing was lost", async () => {
    const id = await tenant.person({ userName: "noted@x.test" });
    await untilStands(stack, tenant, id, { userName: "noted@x.test" });
    await untilHandled(sql, tenant.id);
    // A drain may have pushed the user before its event was published.
    await stack.server.settled();
    await untilQuiet(stack, tenant.id);
    const before = deliveriesOf(stack.provisioning.logs, "user_changed");
    await sql`update outbox set published_at = null, publish_count = 0, handled_at = null,
      created_at = now() - interval '11 seconds' where subject_id = ${id} and event = 'user_changed'`;
    // QStash knows the message by its deduplication id for ten minutes, which are thirty seconds
    // here on an idle machine.
    expect(await sweepOutbox(stack.analytics.services)).toBe(1);
    await patch(tenant, id, "title", "After");
    await untilStands(stack, tenant, id, { title: "After" });
    await untilHandled(sql, tenant.id);
    // A drain may have pushed the change before its own message was delivered.
    await stack.server.settled();
    await untilQuiet(stack, tenant.id);
    expect(deliveriesOf(stack.provisioning.logs, "user_changed") - before).toBe(1);
  });
});

describe("an event that was published and not handled within an hour", () => {
  it("is published again", async () => {
    const [id = ""] = await createUnpublished(1);
    await sql`update outbox set published_at = now() - interval '59 minutes', publish_count = 1
      where subject_id = ${id}`;
    expect(await sweepOutbox(stack.provisioning.services)).toBe(0);
    await sql`update outbox set published_at = now() - interval '61 minutes' where subject_id = ${id}`;
    expect(await sweepOutbox(stack.provisioning.services)).toBe(1);
    await untilStands(stack, tenant, id, { state: "ACTIVE" });
    await untilHandled(sql, tenant.id);
  });
});

describe("a scheduled job whose message was never published", () => {
  it.each([
    ["readiness.aggregate", "analytics"],
    ["mindtickle.drain", "provisioning"],
  ] as const)("is found overdue: %s", async (job, worker) => {
    // A message of an earlier test would claim the schedule before the sweep does.
    await until("no run is scheduled", async () => {
      const [scheduled] = await sql`
        select from coalesced_jobs
        where tenant_id = ${tenant.id} and job = ${job} and due_at is not null`;
      return scheduled === undefined;
    });
    await sql`
      insert into coalesced_jobs (tenant_id, job, due_at, published_at)
      values (${tenant.id}, ${job}, now() - interval '12 seconds', now() - interval '12 seconds')
      on conflict (tenant_id, job) do update
        set due_at = excluded.due_at, published_at = excluded.published_at`;
    const before = deliveriesOf(stack[worker].logs, job);
    const swept = await Promise.all(both().map(sweepCoalescedJobs));
    expect(swept.reduce((sum, one) => sum + one, 0)).toBe(1);
    await until("it ran", () => deliveriesOf(stack[worker].logs, job) > before);
    await until("the schedule is claimed", async () => {
      const [mark] = await sql`
        select due_at from coalesced_jobs where tenant_id = ${tenant.id} and job = ${job}`;
      return mark?.["due_at"] === null;
    });
    expect(await Promise.all(both().map(sweepCoalescedJobs))).toEqual([0, 0]);
  });
});

describe("the schedules", () => {
  const schedules = () => {
    const { url: baseUrl, token } = stack.outside.qstash;
    return new Client({ baseUrl, token, devMode: false, enableTelemetry: false }).schedules;
  };
  const find = async (id: string) =>
    (await schedules().list()).find(({ scheduleId }) => scheduleId === id);

  it("exist once a worker has started", async () => {
    stack.analytics.sweep();
    const nightly = await until("the schedule exists", () => find("rampart.readiness.nightly"));
    expect(nightly).toMatchObject({
      cron: "CRON_TZ=UTC 0 2 * * *",
      destination: `${stack.analytics.url}/fan-outs/readiness.nightly`,
    });
    await until("the schedule of the seals exists", () => find("rampart.audit.seal-all"));
    await until("the tenant's schedule exists", () => find(`tenant.${tenant.id}.pull`));
    await until("the schedule of its comparison exists", () =>
      find(`tenant.${tenant.id}.reconcile-full`),
    );
  });

  it("are renewed for each tenant by a job that a worker publishes when it starts", async () => {
    const { url, token } = stack.outside.qstash;
    const channel = `${url}/v2/flowControl/tenant.${tenant.id}.schedules.renew`;
    const isKnown = async () =>
      (await fetch(channel, { headers: { authorization: `Bearer ${token}` } })).ok;
    expect(await isKnown()).toBe(false);
    stack.provisioning.sweep();
    await until("the schedule of the nightly renewal exists", () =>
      find("rampart.schedules.renew-all"),
    );
    await until("the tenant's job is published", isKnown);
    const own = ["pull", "reconcile-changes", "reconcile-full"].map(
      (name) => `tenant.${tenant.id}.${name}`,
    );
    for (const id of own) await schedules().delete(id);
    // The nightly job waits for its time within the hour. This job runs now.
    await stack.provisioning.services.publisher.publish([
      { job: "schedules.renew", tenantId: tenant.id, requestId: newId(), payload: {} },
    ]);
    for (const id of own) await until(`${id} stands again`, () => find(id));
  });
});
