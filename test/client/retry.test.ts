import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  ConflictError,
  ConnectionError,
  createRampartClient,
  LimitError,
  type RetryOptions,
} from "../../server/client/index.ts";
import { honoursKey, publicProcedures } from "../../server/client/without-key.ts";
import { operations } from "../support/responses/operations.ts";
import { packRouters } from "../../server/packs/pack-routers.ts";
import { procedureNames } from "../../server/trpc/routes.ts";
import { newId } from "../../shared/ids.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { loseResponse, recordingFetch, startProxy } from "./support.ts";

// A read uses up the rate of its caller, which is full again after a second.
const api = { perSecond: 100, burst: 100, callerShare: 0.1, costs: { read: 10, write: 10 } };

const world = useServer();
let limited: TestTenant;
let admin = "";
let people = 0;
const opened: { stop: () => void }[] = [];

async function person(tenant: TestTenant): Promise<string> {
  people += 1;
  const id = await tenant.person({ userName: `p${people}`, roles: [{ value: "admin" }] });
  return tenant.token(id, "admin");
}

beforeAll(async () => {
  limited = await createTestTenant(world.outside, world.server, "limited", { api });
  // From its first request on, the server knows the tenant's rates.
  await clientFor(world.server, await person(limited)).auth.me.query();
  admin = await person(world.acme);
});

afterEach(() => {
  for (const { stop } of opened.splice(0)) stop();
});

function clientOf(token: string, retry?: RetryOptions, url = world.server.url) {
  const { fetch, sent } = recordingFetch();
  return { client: createRampartClient({ url, token, fetch, retry }), sent };
}

/** Two queries in one request: the second one is beyond the rate. */
const twice = ({ client }: ReturnType<typeof clientOf>) =>
  Promise.allSettled([client.auth.me.query(), client.tenants.current.query()]);

describe("a query beyond the caller's rate", () => {
  test("is repeated when Retry-After is over", async () => {
    const limitedClient = clientOf(await person(limited));
    const results = await twice(limitedClient);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    const [first, second] = limitedClient.sent;
    expect([first?.procedures, second?.procedures]).toEqual([
      "auth.me,tenants.current",
      "tenants.current",
    ]);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
  });

  test("rejects at once if the wait is longer than allowed, or repetitions are off", async () => {
    for (const retry of [{ maxWaitMs: 500 }, { retries: 0 }]) {
      const limitedClient = clientOf(await person(limited), retry);
      const [, refused] = await twice(limitedClient);
      expect(refused).toMatchObject({ reason: expect.any(LimitError) });
      expect(refused).toMatchObject({
        reason: { code: "rate_limited", status: 429, retryAfter: 1 },
      });
      expect(limitedClient.sent).toHaveLength(1);
    }
  });

  test("ends its wait when it is aborted", async () => {
    const { client, sent } = clientOf(await person(limited));
    const controller = new AbortController();
    const first = client.auth.me.query();
    const waiting = expect(
      client.tenants.current.query({}, { signal: controller.signal }),
    ).rejects.toThrow("closed");
    await first;
    // The refusal came with the first result, and has been handled when a task of its own runs.
    setTimeout(() => controller.abort(new Error("closed")));
    await waiting;
    expect(sent).toHaveLength(1);
  });
});

const receiver = (name: string) => ({
  delivery: "poll" as const,
  name,
  audience: "https://hub.example",
});
const countOf = async (name: string) => {
  const { items } = await clientFor(world.server, admin).receivers.list.query();
  return items.filter((one) => one.name === name).length;
};

async function lossy(...answers: Parameters<typeof startProxy>[1]) {
  const proxy = await startProxy(world.server.url, answers);
  opened.push(proxy);
  return clientOf(admin, { retries: 3 }, proxy.url);
}

describe("a lost response", () => {
  test("of a query is requested again", async () => {
    const { client, sent } = await lossy(loseResponse, loseResponse);
    expect((await client.users.list.query({ limit: 1 })).items).toHaveLength(1);
    expect(sent).toHaveLength(3);
  });

  test("of a mutation is not, because the change may have been made", async () => {
    const { client, sent } = await lossy(loseResponse);
    const lost = client.receivers.create.mutate(receiver("maybe"));
    await expect(lost).rejects.toBeInstanceOf(ConnectionError);
    expect(sent).toHaveLength(1);
    expect(await countOf("maybe")).toBe(1);
  });

  test("of a mutation with a key is requested again, and the change is made once", async () => {
    const { client, sent } = await lossy(loseResponse, loseResponse);
    const idempotencyKey = newId();
    const { id } = await client.receivers.create.mutate(receiver("once"), { idempotencyKey });
    expect(sent.map((one) => one.idempotencyKey)).toEqual([
      idempotencyKey,
      idempotencyKey,
      idempotencyKey,
    ]);
    expect(await countOf("once")).toBe(1);
    const again = await client.receivers.create.mutate(receiver("once"), { idempotencyKey });
    expect(again.id).toBe(id);
  });

  test("is requested a limited number of times", async () => {
    const { client, sent } = await lossy(...Array.from({ length: 9 }, () => loseResponse));
    await expect(client.auth.me.query()).rejects.toBeInstanceOf(ConnectionError);
    expect(sent).toHaveLength(4);
  });
});

test("a query is repeated if a proxy finds no server, and other errors are not repeated", async () => {
  const { client, sent } = await lossy((_request, response) => void response.writeHead(502).end());
  await client.auth.me.query();
  expect(sent).toHaveLength(2);
  await expect(client.users.get.query({ id: newId() })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(sent).toHaveLength(3);
});

describe("an idempotency key over tRPC", () => {
  test("belongs to one input: with another, the call is invalid", async () => {
    const client = clientFor(world.server, admin);
    const options = { idempotencyKey: newId() };
    await client.receivers.create.mutate(receiver("keyed"), options);
    const other = client.receivers.create.mutate(receiver("another"), options);
    await expect(other).rejects.toMatchObject({ code: "unprocessable" });
    expect(await countOf("another")).toBe(0);
  });

  test("can be used again after an error, and does not repeat a secret", async () => {
    const client = clientFor(world.server, admin);
    const options = { idempotencyKey: newId() };
    const key = { name: "worker", permissions: ["users:read" as const] };
    const invalid = { ...key, expiresAt: "2001-01-01T00:00:00Z" };
    await expect(client.apiKeys.create.mutate(invalid, options)).rejects.toMatchObject({
      status: 400,
    });
    await client.apiKeys.create.mutate(key, { idempotencyKey: "secret-1" });
    const again = client.apiKeys.create.mutate(key, { idempotencyKey: "secret-1" });
    await expect(again).rejects.toBeInstanceOf(ConflictError);
  });

  test("is refused for a batch, whose calls would share it", async () => {
    const create = (name: string) => ({ ...receiver(name) });
    const answer = await fetch(
      `${world.server.url}/trpc/receivers.create,receivers.create?batch=1`,
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${admin}`,
          "content-type": "application/json",
          "idempotency-key": newId(),
        },
        body: JSON.stringify({ 0: create("batched"), 1: create("batched") }),
      },
    );
    const all = (await answer.json()) as { error: { data: { reason: string }; message: string } }[];
    expect(all.map(({ error }) => error.data.reason)).toEqual(["bad_request", "bad_request"]);
    expect(all[0]?.error.message).toContain("a request of its own");
    expect(await countOf("batched")).toBe(0);
  });
});

test("the client knows which procedures have no session or ignore keys", () => {
  const procedures = Array.from(operations).filter(([name]) =>
    procedureNames(packRouters).has(name),
  );
  const named = (predicate: (access: string) => boolean) =>
    procedures.flatMap(([name, { access }]) => (predicate(access) ? [name] : [])).toSorted();
  expect([...publicProcedures].toSorted()).toEqual(named((access) => access === "public"));
  const ignoring = procedures.flatMap(([name]) => (honoursKey(name) ? [] : [name])).toSorted();
  const keyed = new Set(["auth.register", "invitations.accept"]);
  expect(ignoring).toEqual(
    named((access) => access === "public" || access === "operator").filter(
      (name) => !keyed.has(name),
    ),
  );
});
