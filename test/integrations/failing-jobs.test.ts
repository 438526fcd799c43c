import { describe, expect, it } from "vitest";
import { watch } from "../../worker/alerts/watch.ts";
import { clearFailures } from "../../worker/delivery/record-outcome.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { untilIdle } from "../sync/support.ts";
import {
  send,
  tenantWithEndpoints,
  untilProcessed,
  userEvent,
} from "../webhooks/inbound/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);

const run = (tenantId: string, job: "webhooks.drain" | "audit.seal") =>
  stack.provisioning.services.publisher.publish([
    { job, tenantId, requestId: crypto.randomUUID(), payload: {} },
  ]);
const openAlerts = async (tenantId: string) => {
  await watch(stack.analytics.services, 0);
  const operator = clientFor(stack.server, stack.server.operatorToken);
  const { items } = await operator.operator.alerts.query();
  return items.filter((one) => one.tenantId === tenantId && one.resolvedAt === null);
};

describe("a job that fails repeatedly for one reason", () => {
  it("is in the status and opens an alert until it succeeds", async () => {
    const { tenant, client, endpoint } = await tenantWithEndpoints(stack, "acme");
    const users = await endpoint("user-service");
    await send({ ...users, body: userEvent({ id: "before" }) });
    await untilProcessed(sql, tenant.id);
    // A fault of the schema is not caused by an event, so no event becomes a dead letter.
    await sql`alter table external_records rename column digest to hidden`;
    await send({ ...users, body: userEvent({ id: "secret-person", title: "Secret" }) });
    await until("it has failed five times", async () => {
      await run(tenant.id, "webhooks.drain");
      await untilIdle(stack, tenant.id);
      const { userService } = await client.integrations.status.query();
      return userService?.failingJobs.some(({ failures }) => failures >= 5);
    });
    const { userService } = await client.integrations.status.query();
    expect(userService).toMatchObject({
      status: "DEGRADED",
      errorCategory: "job",
      lastError: expect.stringMatching(
        /has failed \d+ times in a row: the database refused .*42703/,
      ),
    });
    const [alert] = await openAlerts(tenant.id);
    expect(alert).toMatchObject({ kind: "job_failing", detail: expect.stringContaining("42703") });
    expect(JSON.stringify(alert)).not.toMatch(/secret/i);
    const own = clientFor(stack.server, stack.server.operatorToken).operator.integrations;
    const { items } = await own.query();
    expect(JSON.stringify(items.find(({ tenantId }) => tenantId === tenant.id))).toContain("42703");

    await sql`alter table external_records rename column hidden to digest`;
    await run(tenant.id, "webhooks.drain");
    await untilProcessed(sql, tenant.id);
    await until("the status is OK", async () => {
      await run(tenant.id, "webhooks.drain");
      await clearFailures(stack.provisioning.services);
      const now = await client.integrations.status.query();
      return now["userService"]?.status === "OK" && now["userService"].failingJobs.length === 0;
    });
    await until("the alert is over", async () => (await openAlerts(tenant.id)).length === 0);
    const [person] = await sql`select title from users
      where tenant_id = ${tenant.id} and external_ids ->> 'main' = 'secret-person'`;
    expect(person).toEqual({ title: "Secret" });
  });

  it("of no outside system is shown as rampart", async () => {
    const { tenant, client } = await tenantWithEndpoints(stack, "globex");
    await sql`alter table audit_seals rename column signature to hidden`;
    await until("it has failed five times", async () => {
      await run(tenant.id, "audit.seal");
      await untilIdle(stack, tenant.id);
      return (await client.integrations.status.query())["rampart"] !== undefined;
    });
    expect((await client.integrations.status.query())["rampart"]).toMatchObject({
      status: "DEGRADED",
      failingJobs: [{ job: "audit.seal", reason: expect.stringContaining("42703") }],
    });
    await sql`alter table audit_seals rename column hidden to signature`;
  });
});
