import { describe, expect, it } from "vitest";
import { useStack } from "../../support/stack.ts";
import { send, tenantWithEndpoints, untilProcessed, userEvent } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);
const acme = useFixture(() => tenantWithEndpoints(stack, "acme"));
const hook = useFixture(() => acme.endpoint("user-service"));

const now = () => Math.floor(Date.now() / 1000);
const stored = async (tenantId: string) =>
  (await sql`select event_id, status, headers from webhook_events
    where tenant_id = ${tenantId} order by received_at, id`) as unknown as {
    event_id: string;
    status: string;
    headers: Record<string, string>;
  }[];
const people = async (tenantId: string) =>
  (
    await sql`select external_ids ->> 'main' as external_id from users where tenant_id = ${tenantId}
    and external_ids ? 'main' order by external_ids ->> 'main'`
  ).map((row) => String(row["external_id"]));

describe("a webhook", () => {
  it("that is signed is stored and gets 202, with the endpoint in the path or in a header", async () => {
    const inPath = await send({ ...hook, body: userEvent({ id: "path" }) });
    expect(inPath).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0, refused: 0 } });
    const url = `${stack.server.url}/webhooks/user-service`;
    const headers = { "webhook-endpoint": hook.id, authorization: "Bearer secret" };
    const inHeader = await send({ ...hook, url, headers, body: userEvent({ id: "header" }) });
    expect(inHeader.status).toBe(202);
    await untilProcessed(sql, acme.tenant.id);
    expect(await people(acme.tenant.id)).toEqual(["header", "path"]);
    const headersText = JSON.stringify(
      (await stored(acme.tenant.id)).map((event) => event.headers),
    );
    expect(headersText).toContain("webhook-id");
    expect(headersText).not.toMatch(/Bearer|signature/);
  });

  it.each([
    ["signed with another secret", () => ({ secret: `whsec_${btoa("x".repeat(32))}` })],
    ["older than five minutes", () => ({ at: now() - 301 })],
    ["more than five minutes in the future", () => ({ at: now() + 305 })],
    ["without a signature", () => ({ headers: { "webhook-signature": "" } })],
    ["with a signature of another kind", () => ({ headers: { "webhook-signature": "v2,abc" } })],
    ["whose body was changed", () => ({ headers: { "webhook-id": "other" } })],
    [
      "for an unknown endpoint",
      () => ({
        url: `${stack.server.url}/webhooks/user-service/${crypto.randomUUID()}`,
      }),
    ],
    [
      "for an invalid endpoint id",
      () => ({
        url: `${stack.server.url}/webhooks/user-service/x'--`,
      }),
    ],
    [
      "for the endpoint of another service",
      () => ({
        url: `${stack.server.url}/webhooks/payment-service/${hook.id}`,
      }),
    ],
  ])("%s gets 401 with the same message, and stores nothing", async (_what, change) => {
    const before = await stored(acme.tenant.id);
    const answer = await send({ ...hook, body: userEvent({ id: "bad" }), ...change() });
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toMatch(/^The signature does not match this endpoint/);
    expect(await stored(acme.tenant.id)).toEqual(before);
  });

  it("of one tenant never affects another, whatever its body contains", async () => {
    const globex = await tenantWithEndpoints(stack, "globex");
    const theirs = await globex.endpoint("user-service");
    const swapped = await send({ ...hook, url: theirs.url, body: userEvent({ id: "swap" }) });
    expect(swapped.status).toBe(401);
    const named = { ...userEvent({ id: "named" }), tenantId: acme.tenant.id, tenant: "acme" };
    expect((await send({ ...theirs, body: named })).status).toBe(202);
    await untilProcessed(sql, globex.tenant.id);
    expect(await people(globex.tenant.id)).toEqual(["named"]);
    expect(await people(acme.tenant.id)).not.toContain("named");
    await globex.client.webhookEndpoints.remove.mutate({ id: theirs.id });
    expect((await send({ ...theirs, body: userEvent({ id: "gone" }) })).status).toBe(401);
    await expect(
      globex.client.webhookEndpoints.rotate.mutate({ id: hook.id }),
    ).rejects.toMatchObject({ data: { reason: "not_found" } });
  });

  it("may be signed with the old secret until the overlap ends", async () => {
    const endpoint = await acme.endpoint("user-service");
    // From here on, the server has cached the old secret.
    expect((await send({ ...endpoint, body: userEvent({ id: "before" }) })).status).toBe(202);
    const { secret } = await acme.client.webhookEndpoints.rotate.mutate({ id: endpoint.id });
    expect((await send({ ...endpoint, secret, body: userEvent({ id: "new" }) })).status).toBe(202);
    expect((await send({ ...endpoint, body: userEvent({ id: "old" }) })).status).toBe(202);
    await acme.client.webhookEndpoints.rotate.mutate({ id: endpoint.id, overlapHours: 0 });
    expect((await send({ ...endpoint, secret, body: userEvent({ id: "later" }) })).status).toBe(
      401,
    );
    await acme.client.webhookEndpoints.remove.mutate({ id: endpoint.id });
    await untilProcessed(sql, acme.tenant.id);
  });

  it("sent a hundred times concurrently is applied once", async () => {
    const event = userEvent({ id: "once" }, "user.created");
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => send({ ...hook, body: event })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(1);
    await untilProcessed(sql, acme.tenant.id);
    const audited = await sql`select action from audit_log where tenant_id = ${acme.tenant.id}
      and subject_id = (select id::text from users where tenant_id = ${acme.tenant.id}
        and external_ids ->> 'main' = 'once') and action <> 'user.push' and action <> 'progress.sync'`;
    expect(audited.map(({ action }) => String(action))).toEqual(["user.create"]);
  });

  it("without an id gets the request's id", async () => {
    const { id: _none, ...event } = userEvent({ id: "nameless" });
    const first = await send({ ...hook, messageId: "msg_1", body: event });
    const again = await send({ ...hook, messageId: "msg_1", body: event });
    expect([first.body.accepted, again.body.duplicates]).toEqual([1, 1]);
    expect(first.body.events).toEqual([{ id: "msg_1", status: "accepted" }]);
    await untilProcessed(sql, acme.tenant.id);
  });

  it.each([
    ["invalid JSON", "{", 400],
    ["a number instead of an event", "7", 400],
    ["an empty array", "[]", 400],
    ["an event without a type", { id: "e", data: {} }, 400],
    ["too many events", JSON.stringify(Array.from({ length: 10_001 }, () => 1)), 413],
  ])("with %s is refused and stored as a dead letter", async (_what, body, status) => {
    const id = crypto.randomUUID();
    const answer = await send({ ...hook, messageId: id, body });
    expect(answer.status).toBe(status);
    await send({ ...hook, messageId: id, body });
    const { items } = await acme.client.deadLetters.list.query({ source: "webhook", limit: 100 });
    expect(items.filter(({ sourceId }) => sourceId === `user-service:${id}`)).toHaveLength(1);
  });

  it("for an unknown service gets 404, and a GET 405", async () => {
    const url = `${stack.server.url}/webhooks/none/${hook.id}`;
    expect((await send({ ...hook, url, body: {} })).status).toBe(404);
    expect((await fetch(hook.url)).status).toBe(405);
  });
});

describe("a request of ten thousand events", () => {
  it("of which every tenth is invalid stores the others, and reports the status of each", async () => {
    const bulk = await tenantWithEndpoints(stack, "bulk");
    const payments = await bulk.endpoint("payment-service");
    const events = Array.from({ length: 10_000 }, (_, n) =>
      n % 10 === 9
        ? { id: `bad-${n}`, type: "invoice.created" }
        : {
            id: `inv-${n}`,
            type: "invoice.created",
            timestamp: new Date().toISOString(),
            data: { id: `i${n}`, version: 1, amountDue: n, currency: "EUR", status: "open" },
          },
    );
    const answer = await send({ ...payments, body: events });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 9000, refused: 1000 } });
    expect(answer.body.events).toHaveLength(10_000);
    expect(answer.body.events[9]).toMatchObject({ id: "bad-9", status: "refused" });
    expect(answer.body.events[9]?.reason).toMatch(/^data: /);
    const again = await send({ ...payments, body: events });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 9000, refused: 1000 });
    await untilProcessed(sql, bulk.tenant.id, 60_000);
    const [row] =
      await sql`select count(*)::int as stored, sum((data->>'amountDue')::int)::int as due
      from external_records where tenant_id = ${bulk.tenant.id} and kind = 'invoice'`;
    const due = events.reduce((sum, event) => sum + (event.data?.amountDue ?? 0), 0);
    expect(row).toEqual({ stored: 9000, due });
    const { items } = await bulk.client.deadLetters.list.query({ source: "webhook" });
    expect(items).toHaveLength(2);
    expect(items[0]?.reason).toMatch(/^1000 events; the first: data/);
  });

  it("with equal events without ids stores each once", async () => {
    const { id: _none, ...event } = userEvent({ id: "twin" });
    const answer = await send({
      ...hook,
      body: [event, event, { ...event, type: "user.created" }],
    });
    expect(answer.body.events.map(({ status }) => status)).toEqual([
      "accepted",
      "duplicate",
      "accepted",
    ]);
    await untilProcessed(sql, acme.tenant.id);
  });
});

describe("requests for unknown endpoints", () => {
  it("are rate-limited, and do not block an endpoint that is cached", async () => {
    const before = await send({ ...hook, body: userEvent({ id: "known" }) });
    expect(before.status).toBe(202);
    const { url: root } = stack.server;
    const asked = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const url = `${root}/webhooks/user-service/${crypto.randomUUID()}`;
        const answer = await fetch(url, { method: "POST", body: "{}" });
        return [answer.status, answer.headers.get("retry-after")] as const;
      }),
    );
    expect(new Set(asked.map(([status]) => status))).toEqual(new Set([401, 429]));
    expect(asked.filter(([status]) => status === 429).every(([, wait]) => wait === "1")).toBe(true);
    expect((await send({ ...hook, body: userEvent({ id: "known" }) })).status).toBe(202);
    await untilProcessed(sql, acme.tenant.id);
  });
});
