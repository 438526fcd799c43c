import { describe, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import {
  patch,
  peopleOf,
  shortWaits,
  tenantWithAdmin,
  untilHandled,
  untilStands,
} from "../sync/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20, workers: shortWaits });
const sql = useSql(stack);

const get = async (token: string, query = "") => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${stack.server.url}/integrations/status${query}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
};
const quick = {
  mindtickle: { perSecond: 1000, perMinute: 60_000, breaker: { failures: 2, openSeconds: 600 } },
};

describe("the status of a tenant's integrations", () => {
  it("changes from OK to DEGRADED and DOWN in an outage, with the reason and the retry time", async () => {
    const { tenant, adminId, client } = await tenantWithAdmin(stack, "acme", quick);
    await until("a drain has recorded its sync", async () => {
      const { mindtickle } = await client.integrations.status.query();
      return mindtickle?.lastSync !== null;
    });
    const token = await tenant.token(adminId, "admin");
    expect(await get(token)).toMatchObject({
      status: 200,
      body: {
        mindtickle: {
          lastSync: expect.stringMatching(/^\d{4}-/),
          status: "OK",
          failuresLastHour: 0,
          headroom: { perMinute: expect.any(Number) },
        },
      },
    });
    await stack.outside.mindtickle.admin.addFault({ kind: "outage", account: "acme" });
    const ids = await Promise.all(
      [1, 2, 3].map((n) => tenant.person({ userName: `p${n}@x.test` })),
    );
    await until("the breaker is open", async () => {
      const { mindtickle } = await client.integrations.status.query();
      return mindtickle?.status === "DEGRADED";
    });
    const { mindtickle } = await client.integrations.status.query();
    expect(mindtickle).toMatchObject({ errorCategory: expect.any(String), backlog: 3 });
    expect(mindtickle?.failuresLastHour).toBeGreaterThanOrEqual(2);
    expect(mindtickle?.oldestWaiting).toEqual(expect.any(String));
    expect(new Date(mindtickle?.nextAttempt ?? 0).getTime()).toBeGreaterThan(Date.now());
    await sql`update integration_states set broken_at = now() - interval '16 minutes'
      where tenant_id = ${tenant.id}`;
    expect(await get(token)).toMatchObject({ body: { mindtickle: { status: "DOWN" } } });
    expect(await peopleOf(stack, tenant, ids[0] ?? "")).toEqual([]);
    await stack.outside.mindtickle.admin.removeFaults();
  });

  it("is PAUSED while an admin has paused it, calls nothing, and resumes afterwards", async () => {
    const { tenant, client } = await tenantWithAdmin(stack, "globex");
    await untilHandled(sql, tenant.id);
    await client.integrations.pause.mutate({ integration: "mindtickle", paused: true });
    // Jobs that have just opened the account cache it for some seconds.
    const id = await tenant.person({ userName: "waits@x.test" });
    await until("a change waits for the pause", async () => {
      await patch(tenant, id, "title", crypto.randomUUID());
      const done = stack.provisioning.logs.filter(
        ({ event, job }) => event === "job.done" && job === "user_changed",
      );
      const [sync] = await sql`select pending_version > pushed_version as waits from user_syncs
        where user_id = ${id} and lease is null`;
      return done.length > 0 && sync?.["waits"] === true;
    });
    expect(await client.integrations.status.query()).toMatchObject({
      mindtickle: { status: "PAUSED" },
    });
    await patch(tenant, id, "title", "Seller");
    await client.integrations.pause.mutate({ integration: "mindtickle", paused: false });
    await untilStands(stack, tenant, id, { title: "Seller" });
    const actions = await sql`select action from audit_log
      where tenant_id = ${tenant.id} and action like 'integration.%' order by id`;
    expect(actions.map(({ action }) => String(action))).toEqual([
      "integration.pause",
      "integration.resume",
    ]);
    await expect(
      client.integrations.pause.mutate({ integration: "user-service", paused: true }),
    ).rejects.toMatchObject({ data: { reason: "not_found" } });
  });

  it("is readable by the operator for all tenants, in pages, and not by a rep", async () => {
    const { tenant, adminId } = await tenantWithAdmin(stack, "third");
    const rep = await tenant.person({ userName: "rep@x.test" });
    expect(await get(await tenant.token(rep, "rep"))).toMatchObject({ status: 403 });
    expect((await fetch(`${stack.server.url}/integrations/status`)).status).toBe(401);
    const own = await get(await tenant.token(adminId, "admin"));
    expect(Object.keys(own.body)).toEqual(["mindtickle"]);

    const operator = stack.server.operatorToken;
    const first = await get(operator, "?limit=2");
    expect(first.body).toMatchObject({
      items: [
        { slug: "acme", integrations: { mindtickle: { failuresLastHour: expect.any(Number) } } },
        { slug: "globex" },
      ],
    });
    const rest = await get(operator, `?limit=2&cursor=${String(first.body["nextCursor"])}`);
    expect(rest.body).toMatchObject({ items: [{ slug: "third" }], nextCursor: null });
    expect(await get(operator, "?limit=no")).toMatchObject({ status: 400 });
    const { items } = await clientFor(stack.server, operator).operator.integrations.query();
    expect(items.map(({ slug }) => slug)).toEqual(["acme", "globex", "third"]);
  });
});
