import postgres from "postgres";
import { expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { requestPulls } from "../../shared/sync/pull/pull-catalogue.ts";
import { storeProgress } from "../../shared/sync/pull/store-progress.ts";
import { contextFor } from "../../worker/run-job.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

const stack = useStack();

test("a pull that began before the catalogue was stored does not clear a later request", async () => {
  const sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  const tenant = await createTestTenant(stack.outside, stack.server, "acme");
  const id = await tenant.person({ userName: "rep" });
  const due = async () =>
    (
      await sql<{ due: string | null }[]>`
      select pull_due_at::text as due from user_syncs where user_id = ${id} and pulled_at is not null`
    )[0];
  await until("the first pull is done", async () => (await due())?.due === null);
  const { services } = stack.provisioning;
  const of = { job: "mindtickle.drain", tenantId: tenant.id, requestId: newId() };
  const ctx = contextFor(services, of);
  const end = (dueAt: string | null | undefined) =>
    ctx.scope.write((db) => storeProgress(ctx, db, id, [], dueAt ?? null));

  // On demand, the first time and by the schedule, each request has a different due time.
  for (const began of [null, "1970-01-01 00:00:00+00", "2026-01-01 00:00:00+00"]) {
    await sql`update user_syncs set pull_due_at = ${began} where user_id = ${id}`;
    const seen = (await due())?.due;
    await requestPulls({ ctx });
    const requested = (await due())?.due;
    expect(requested).not.toBe(seen);
    await end(seen);
    expect((await due())?.due).toBe(requested);
    await end(requested);
    expect((await due())?.due).toBe(null);
  }
  await sql.end();
});
