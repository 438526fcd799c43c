import { describe, expect, it } from "vitest";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { patch, tenantWithAdmin, untilHandled, untilStands } from "../sync/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);

const limits = { perSecond: 1000, perMinute: 60_000 };
const old = (slug: string) => ({
  apiKey: `key-${slug}`,
  secretKey: `secret-${slug}`,
  clientId: `client-${slug}`,
});
const fresh = (slug: string) => ({ ...old(slug), apiKey: `new-${slug}`, secretKey: `new-${slug}` });

/** Makes MindTickle accept only these credentials of the account. */
const putCredentials = (slug: string, credentials: ReturnType<typeof old>) =>
  stack.outside.mindtickle.admin.putAccount(slug, { name: slug, ...credentials, ...limits });

const stored = async (tenantId: string) => {
  const [row] = await sql`select secret from integrations where tenant_id = ${tenantId}`;
  return String(row?.["secret"]);
};
const audited = async (tenantId: string) => {
  const rows = await sql`select actor, before, after from audit_log
    where tenant_id = ${tenantId} and action = 'integration.replace_credentials'`;
  return rows.map((row) => ({ ...row }));
};

/** Waits until only the test calls MindTickle. */
const untilPulled = (tenantId: string) =>
  until("nothing is left to push or to pull", async () => {
    const rows = await sql`
      select from outbox where tenant_id = ${tenantId} and handled_at is null
      union all select from user_syncs where tenant_id = ${tenantId}
        and (pending_version > pushed_version or lease is not null or pull_due_at is not null)`;
    return rows.length === 0;
  });

describe("credentials that an admin replaces", () => {
  it("are used by each process immediately, and no push fails", async () => {
    const { tenant, adminId, client } = await tenantWithAdmin(stack, "acme", {
      mindtickle: limits,
    });
    const id = await tenant.person({ userName: "ada@x.test" });
    await untilStands(stack, tenant, id, { userName: "ada@x.test" });
    await untilPulled(tenant.id);
    // The worker has just cached the account with the old credentials.
    await putCredentials("acme", fresh("acme"));
    const since = Date.now();
    const before = await stored(tenant.id);
    const answer = await client.integrations.replaceCredentials.mutate(fresh("acme"));
    expect(answer).toEqual({ integration: "mindtickle", updatedAt: expect.any(String) });
    await patch(tenant, id, "title", "Seller");
    await untilStands(stack, tenant, id, { title: "Seller" }, 5000);
    const calls = await stack.outside.mindtickle.admin.requests({ since });
    expect(calls.map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(await client.progress.sync.mutate({ userId: id })).toMatchObject({ stale: false });

    expect(await stored(tenant.id)).not.toBe(before);
    expect(await client.integrations.status.query()).toMatchObject({
      mindtickle: { failuresLastHour: 0 },
    });
    expect(await audited(tenant.id)).toEqual([
      { actor: `user:${adminId}`, before: null, after: { integration: "mindtickle" } },
    ]);
    const { logs } = stack.server;
    expect(JSON.stringify([logs, stack.provisioning.logs])).not.toContain("new-acme");
  });

  it("end an outage caused by the old ones: pushes that were deferred by ten minutes continue", async () => {
    const { tenant, client } = await tenantWithAdmin(stack, "globex", {
      mindtickle: { ...limits, breaker: { failures: 2, openSeconds: 600 } },
    });
    await untilHandled(sql, tenant.id);
    await putCredentials("globex", fresh("globex"));
    const ids = await Promise.all(
      [1, 2, 3].map((n) => tenant.person({ userName: `p${n}@x.test` })),
    );
    await until("the account is down", async () => {
      const { mindtickle } = await client.integrations.status.query();
      return mindtickle?.status === "DOWN" && mindtickle.errorCategory === "credentials";
    });
    const answer = client.integrations.replaceCredentials.mutate(old("globex"));
    await expect(answer).rejects.toMatchObject({ data: { reason: "bad_request" } });
    expect(await client.integrations.status.query()).toMatchObject({
      mindtickle: { status: "DOWN" },
    });
    await client.integrations.replaceCredentials.mutate(fresh("globex"));
    for (const id of ids) await untilStands(stack, tenant, id, {}, 5000);
    const { mindtickle } = await client.integrations.status.query();
    expect(mindtickle).toMatchObject({ nextAttempt: null });
    expect(mindtickle?.status).not.toBe("DOWN");
  });
});

describe("credentials that are not accepted", () => {
  const refused = async (
    slug: string,
    config: { mindtickle: typeof limits },
    prepare: (client: Client) => unknown,
  ) => {
    const { tenant, client } = await tenantWithAdmin(stack, slug, config);
    // The account has used its only call of the minute, so it pulls nothing before the next minute.
    if (config.mindtickle.perMinute > 1) await untilPulled(tenant.id);
    else await untilHandled(sql, tenant.id);
    const before = await stored(tenant.id);
    await prepare(client);
    const error = await client.integrations.replaceCredentials
      .mutate({ ...old(slug), clientId: slug === "mistyped" ? "other" : `client-${slug}` })
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    await stack.outside.mindtickle.admin.removeFaults();
    expect(await stored(tenant.id)).toBe(before);
    expect(await audited(tenant.id)).toEqual([]);
    const { mindtickle } = await client.integrations.status.query();
    expect(mindtickle).toMatchObject({ failuresLastHour: 0 });
    return error;
  };
  type Client = Awaited<ReturnType<typeof tenantWithAdmin>>["client"];
  const admin = () => stack.outside.mindtickle.admin;

  it("are refused, and do not count against the account", async () => {
    const error = await refused("mistyped", { mindtickle: limits }, () => undefined);
    expect(error).toMatchObject({
      message: expect.stringContaining("Check the API key"),
      data: { code: "BAD_REQUEST" },
    });
  });

  it.each([
    ["outage" as const, "away"],
    ["5xx" as const, "broken"],
  ])("are to be tried again after an %s", async (kind, slug) => {
    const error = await refused(slug, { mindtickle: limits }, () =>
      admin().addFault({ kind, account: slug }),
    );
    expect(error).toMatchObject({
      message: expect.stringContaining("Try again in a minute"),
      data: { code: "SERVICE_UNAVAILABLE", retryAfter: 60 },
    });
  });

  it("wait until a paused account is resumed", async () => {
    const error = await refused("paused", { mindtickle: limits }, (client) =>
      client.integrations.pause.mutate({ integration: "mindtickle", paused: true }),
    );
    expect(error).toMatchObject({
      message: expect.stringContaining("integrations.pause"),
      data: { code: "CONFLICT" },
    });
  });

  it("wait for a slot, because the limits apply to them too", async () => {
    const error = await refused(
      "tight",
      { mindtickle: { perSecond: 1, perMinute: 1 } },
      () => undefined,
    );
    expect(error).toMatchObject({ data: { code: "TOO_MANY_REQUESTS" } });
  });

  it("must be complete", async () => {
    const { client } = await tenantWithAdmin(stack, "whole", { mindtickle: limits });
    const empty = client.integrations.replaceCredentials.mutate({ ...old("whole"), apiKey: "" });
    await expect(empty).rejects.toMatchObject({ data: { code: "BAD_REQUEST", field: "apiKey" } });
  });
});
