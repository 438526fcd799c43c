import { beforeAll, describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { channels, untilIdle } from "../sync/support.ts";
import { connectedTenant, useServicesStack } from "./support.ts";
import { openSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";

const world = useServicesStack();
const sql = useFixture(
  () => openSql(world.stack),
  (sql) => sql.end(),
);
const acme = useFixture(() => connectedTenant(world, "acme"));

beforeAll(async () => {
  await acme.connect();
});

/** Publishes the job that the sweep would publish ten seconds later. */
const sendNow = (tenantId: string) =>
  world.stack.analytics.services.publisher.publish([
    { job: "notifications.send", tenantId, requestId: crypto.randomUUID(), payload: {} },
  ]);

const notificationsOf = async (kind: string) =>
  (await acme.client.notifications.list.query()).items.filter(
    (notification) => notification.kind === kind,
  );

const untilNotified = (kind: string, status: string) =>
  until(`${kind} is ${status}`, async () => {
    await sendNow(acme.tenant.id);
    return (await notificationsOf(kind)).find((notification) => notification.status === status);
  });

describe("an admin", () => {
  it("is notified of dead letters once an hour, and sees the status of the message", async () => {
    for (const name of ["a", "b", "c"]) {
      const answer = await acme.tenant.scim("POST", "/Users", { displayName: name });
      expect(answer.status).toBe(400);
    }
    const delivered = await untilNotified("dead_letter", "delivered");
    expect(delivered).toMatchObject({ userId: acme.adminId, failed: null });
    expect(await notificationsOf("dead_letter")).toHaveLength(1);
    const { count } = await world.simulated.checksum("acme", "messages");
    expect(count).toBe(1);
  });

  it("is notified of the nightly report once a night", async () => {
    const count = () =>
      world.stack.analytics.services.publisher.publish([
        {
          job: "readiness.aggregate",
          tenantId: acme.tenant.id,
          requestId: crypto.randomUUID(),
          payload: { night: new Date().toISOString().slice(0, 10) },
        },
      ]);
    await count();
    const ready = await untilNotified("readiness_ready", "delivered");
    expect(ready.subject).toMatch(/^Team readiness of \d{4}-\d\d-\d\d$/);
    expect(ready.text).toMatch(
      /^People: \d+\. Mean score: none yet\. Assigned courses completed: none yet\./,
    );
    // Simulates a job that died before it recorded its completion.
    await sql`delete from coalesced_jobs where tenant_id = ${acme.tenant.id} and job = 'readiness.nightly'`;
    await count();
    await until("it was counted twice", async () => {
      const rows = await sql`select 1 from readiness_reports where tenant_id = ${acme.tenant.id}`;
      return rows.length >= 2;
    });
    expect(await notificationsOf("readiness_ready")).toHaveLength(1);
  });

  it("is notified of an integration that is down", async () => {
    await world.stack.outside.mindtickle.admin.addFault({
      account: "acme",
      kind: "5xx",
    });
    await sql`update tenants set config = config
      || '{"mindtickle.breaker.failures": 1, "mindtickle.breaker.openSeconds": 60}' where id = ${acme.tenant.id}`;
    await acme.tenant.person({ userName: "unpushed@x.test" });
    const down = await untilNotified("integration_down", "delivered");
    expect(down.subject).toBe("Calls to mindtickle fail");
  });

  it("is notified once even if the response to the message was lost", async () => {
    const before = (await world.simulated.checksum("acme", "messages")).count;
    await world.simulated.addFault({
      account: "acme",
      kind: "drop-answer",
      method: "POST",
      path: "/messages",
      count: 1,
    });
    // Only of this kind: MindTickle is still down, and would be an occasion again.
    await sql`update notifications set occasion = occasion || ' before'
      where tenant_id = ${acme.tenant.id} and kind = 'dead_letter'`;
    await acme.tenant.scim("POST", "/Users", { displayName: "d" });
    await until("the second try stands", async () => {
      await sql`update notifications set due_at = now() where sent_at is null`;
      await sendNow(acme.tenant.id);
      const [last] = await notificationsOf("dead_letter");
      return last?.status === "delivered";
    });
    expect((await world.simulated.checksum("acme", "messages")).count).toBe(before + 1);
  });

  it("is not notified after losing the admin role", async () => {
    await sql`update notifications set occasion = occasion || ' again' where tenant_id = ${acme.tenant.id}`;
    const otherId = await acme.tenant.person({
      userName: "second@x.test",
      emails: [{ value: "second@x.test" }],
      roles: [{ value: "admin" }],
    });
    // Otherwise a scheduled job from before could send it before the deletion.
    await channels(world.stack, acme.tenant.id, "pause", ["notifications.send"]);
    await untilIdle(world.stack, acme.tenant.id);
    await acme.tenant.scim("POST", "/Users", { displayName: "e" });
    await acme.tenant.scim("DELETE", `/Users/${otherId}`);
    await channels(world.stack, acme.tenant.id, "resume", ["notifications.send"]);
    const left = await untilNotified("dead_letter", "failed");
    expect(left).toMatchObject({ userId: otherId, failed: "The user is no longer an admin." });
  });

  it("of a tenant without a communication service is not notified", async () => {
    const other = await connectedTenant(world, "quiet");
    await other.tenant.scim("POST", "/Users", { displayName: "a" });
    const { items } = await other.client.notifications.list.query();
    expect(items).toEqual([]);
    // The positive control: the dead letter exists.
    expect((await other.client.deadLetters.list.query({})).items).toHaveLength(1);
  });
});
