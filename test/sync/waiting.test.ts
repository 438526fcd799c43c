import { describe, expect, it } from "vitest";
import { sweepOutbox } from "../../worker/sweeps/outbox.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import {
  channels,
  patch,
  peopleOf,
  shortWaits,
  tenantWithAdmin,
  untilHandled,
  untilQuiet,
  untilStands,
} from "./support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20, workers: shortWaits });
const sql = useSql(stack);

const account = (slug: string, scopes: string[]) => ({
  name: slug,
  apiKey: `key-${slug}`,
  secretKey: `secret-${slug}`,
  clientId: `client-${slug}`,
  perSecond: 1000,
  perMinute: 60_000,
  scopes,
});
const everyScope = ["users:read", "users:write", "courses:read", "analytics:read"];
const module = { id: "m1", name: "One" };
const progress = { status: "IN_PROGRESS", assignedOn: "2026-01-01T00:00:00Z" } as const;

describe("credentials without users:write", () => {
  it("are reported, defer the change, and do not stop the pulls", async () => {
    const { tenant, adminId, client, deadLetters } = await tenantWithAdmin(stack, "scoped");
    const { admin } = stack.outside.mindtickle;
    await admin.putCatalogue("scoped", [{ id: "s1", name: "Series", modules: [module] }]);
    const id = await tenant.person({ userName: "waits@x.test" });
    const { id: platformId } = await untilStands(stack, tenant, id, { userName: "waits@x.test" });
    await untilHandled(sql, tenant.id);
    await admin.putAccount(
      "scoped",
      account("scoped", ["users:read", "courses:read", "analytics:read"]),
    );

    await patch(tenant, id, "title", "Later");
    const warning = await until("the refusal is logged", () =>
      stack.provisioning.logs.find(({ event, user }) => event === "push.failed" && user === id),
    );
    expect(warning).toMatchObject({
      level: "warn",
      tenant: tenant.id,
      outcome: "forbidden",
      message: expect.stringContaining("lack the scope users:write"),
    });

    // The tenant's schedule pulls catalogue and progress although a push is deferred by 15 minutes.
    await admin.setProgress("scoped", platformId, "m1", progress);
    await stack.provisioning.services.publisher.publish([
      { job: "mindtickle.pull", tenantId: tenant.id, requestId: "pull", payload: {} },
    ]);
    await until("the progress is stored", async () => {
      const { items } = await client.progress.list.query({ userId: id });
      return items.some(({ status }) => status === "in_progress");
    });
    expect(await client.progress.sync.mutate({ userId: adminId })).toMatchObject({
      userId: adminId,
    });
    expect(await peopleOf(stack, tenant, id)).toMatchObject([{ id: platformId }]);
    expect(await deadLetters()).toEqual([]);
    const [waiting] = await sql`
      select count(*)::int as count from outbox where tenant_id = ${tenant.id} and subject_id = ${id}
        and handled_at is null and event = 'user_changed'`;
    expect(waiting).toEqual({ count: 1 });

    // Once the scope is granted, the change is pushed with the next delivery after its delay.
    await admin.putAccount("scoped", account("scoped", everyScope));
    await sql`update user_syncs set retry_at = now() where tenant_id = ${tenant.id}`;
    await patch(tenant, id, "displayName", "Granted");
    await untilStands(stack, tenant, id, { title: "Later", displayName: "Granted" });
    await untilHandled(sql, tenant.id);
  });
});

describe("a suspended tenant", () => {
  it("keeps its accepted changes, and processes them once it is active again", async () => {
    const { tenant } = await tenantWithAdmin(stack, "paused");
    const operator = clientFor(stack.server, stack.server.operatorToken).operator;
    await untilHandled(sql, tenant.id);
    await untilQuiet(stack, tenant.id);
    await channels(stack, tenant.id, "pause");
    const id = await tenant.person({ userName: "accepted@x.test" });
    await operator.setTenantActive.mutate({ slug: "paused", active: false });
    const refused = await tenant.scim("POST", "/Users", { userName: "refused@x.test" });
    expect(refused.status).toBe(403);
    await channels(stack, tenant.id, "resume");
    await until("the delivery was accepted and deferred", () =>
      stack.provisioning.logs.find(
        ({ event, tenant: of, note }) =>
          event === "job.done" &&
          of === tenant.id &&
          note === "the tenant is suspended; its work waits",
      ),
    );
    expect(await peopleOf(stack, tenant, id)).toEqual([]);
    expect(await sweepOutbox(stack.provisioning.services)).toBe(0);

    await operator.setTenantActive.mutate({ slug: "paused", active: true });
    await untilStands(stack, tenant, id, { userName: "accepted@x.test" });
    // The message was answered while the tenant was suspended. If the push did not handle its event, the
    // sweep publishes it again.
    await sql`update outbox set published_at = now() - interval '2 hours'
      where tenant_id = ${tenant.id} and handled_at is null`;
    await sweepOutbox(stack.provisioning.services);
    await untilHandled(sql, tenant.id);
    expect((await tenant.scim("GET", `/Users/${id}`)).status).toBe(200);
  });

  it("has its unpublished events published by the sweep only once it is active again", async () => {
    const { tenant } = await tenantWithAdmin(stack, "forgotten");
    const operator = clientFor(stack.server, stack.server.operatorToken).operator;
    await untilHandled(sql, tenant.id);
    await untilQuiet(stack, tenant.id);
    await channels(stack, tenant.id, "pause");
    const id = await tenant.person({ userName: "late@x.test" });
    await until("the event was published", async () => {
      const rows =
        await sql`select 1 from outbox where subject_id = ${id} and published_at is not null`;
      return rows.length === 1;
    });
    await operator.setTenantActive.mutate({ slug: "forgotten", active: false });
    // As if the message was lost an hour ago.
    await sql`update outbox set published_at = now() - interval '2 hours' where subject_id = ${id}`;
    expect(await sweepOutbox(stack.analytics.services)).toBe(0);
    await operator.setTenantActive.mutate({ slug: "forgotten", active: true });
    expect(await sweepOutbox(stack.analytics.services)).toBe(1);
    await channels(stack, tenant.id, "resume");
    await untilStands(stack, tenant, id, { userName: "late@x.test" });
    await untilHandled(sql, tenant.id);
  });
});
