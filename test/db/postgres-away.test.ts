import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { type RunningPostgres, startPostgres } from "../standins/postgres.ts";
import { sign } from "../standins/qstash/delivery/sign.ts";
import { prepareDatabase } from "../standins/rampart-database.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { webhookHeaders } from "../standins/webhook-headers.ts";

// The responses of each transport while the database is unavailable, and afterwards.

const metricsToken = "metrics-token-of-this-test-0123456789";
const password = crypto.randomUUID();
let directory: string;
let postgres: RunningPostgres;
let outside: Outside;
let server: TestServer;
let worker: TestWorker;
let acme: TestTenant;
let admin: string;
let endpoint: { id: string; secret: string };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "rampart-away-"));
  postgres = await startPostgres({ directory, persistent: false });
  const urls = await prepareDatabase(postgres.url, password, "away");
  const others = await startOutside();
  outside = { ...others, database: { ...others.database, ...urls } };
  const place = reservePlace();
  const workers = { provisioning: place.url, analytics: place.url };
  const extra = { METRICS_TOKEN: metricsToken };
  server = await startServer(outside, workers, extra);
  worker = startWorker(outside, "provisioning", place, { server: server.url, ...workers }, extra);
  acme = await createTestTenant(outside, server, "acme");
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await acme.token(adminId, "admin");
  const created = await clientFor(server, admin).webhookEndpoints.create.mutate({
    service: "user-service",
  });
  endpoint = { id: created.id, secret: created.secret };
});

afterAll(async () => {
  await Promise.all([server.stop(), worker.stop()]);
  await outside.stop();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

const ask = (path: string, token: string, init: RequestInit = {}) =>
  fetch(server.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
  });

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

function webhook(id: string) {
  const messageId = crypto.randomUUID();
  const time = new Date();
  const data = { id: newId(), userName: `${newId()}@x.test`, email: `${newId()}@x.test` };
  const event = { id: newId(), type: "user.updated", timestamp: time.toISOString(), data };
  const body = JSON.stringify(event);
  return fetch(`${server.url}/webhooks/user-service/${id}`, {
    method: "POST",
    body,
    headers: webhookHeaders(endpoint.secret, messageId, time, body),
  });
}

function deliver(path: string, body: object) {
  const text = JSON.stringify(body);
  const url = worker.url + path;
  const key = outside.keys.qstashCurrentSigningKey;
  return fetch(url, {
    method: "POST",
    body: text,
    headers: {
      "upstash-signature": sign(key, url, Buffer.from(text), Date.now()),
      "upstash-message-id": newId(),
      "upstash-retried": "0",
    },
  });
}

const job = () => ({
  v: 1,
  job: "user_changed",
  tenantId: acme.id,
  requestId: "away",
  payload: { userId: newId(), version: 1, operation: "CREATE" },
});

const failed = () => ({
  status: 500,
  sourceMessageId: newId(),
  url: `${worker.url}/jobs/user_changed`,
  sourceBody: Buffer.from(JSON.stringify(job())).toString("base64"),
});

/** The entry points, each with its request and its status while the database is available. */
const ways: Record<string, [healthy: number, call: () => Promise<Response>]> = {
  "SCIM, a list": [200, () => acme.scim("GET", "/Users")],
  "SCIM, a point read": [404, () => acme.scim("GET", `/Users/${newId()}`)],
  "SCIM, a creation": [201, () => acme.scim("POST", "/Users", { userName: newId() })],
  "SCIM, a bulk": [
    200,
    () =>
      acme.scim("POST", "/Bulk", {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        Operations: [{ method: "POST", path: "/Users", bulkId: "1", data: { userName: newId() } }],
      }),
  ],
  "SCIM, security events": [404, () => acme.scim("POST", `/SecurityEvents/${newId()}`, {})],
  "SCIM, /Me": [200, () => ask("/scim/v2/Me", admin)],
  "tRPC, a query": [200, () => ask("/trpc/users.list", admin)],
  "tRPC, a mutation": [
    404,
    () => ask("/trpc/webhookEndpoints.remove", admin, json({ id: newId() })),
  ],
  "tRPC, the operator": [200, () => ask("/trpc/operator.listTenants", server.operatorToken)],
  "REST, a tenant": [200, () => ask("/api/tenants/acme/readiness", admin)],
  "REST, dead letters": [200, () => ask("/api/tenants/acme/dead-letters", admin)],
  "REST, the status": [200, () => ask("/integrations/status", admin)],
  "REST, the status of all": [200, () => ask("/integrations/status", server.operatorToken)],
  "webhooks, a known endpoint": [202, () => webhook(endpoint.id)],
  "webhooks, an unknown endpoint": [401, () => webhook(newId())],
  metrics: [200, () => ask("/metrics", metricsToken)],
  readiness: [200, () => ask("/readyz", admin)],
  "a job": [200, () => deliver("/jobs/user_changed", job())],
  "a fan-out": [200, () => deliver("/fan-outs/provisioning.prune-all", {})],
  "a failure callback": [200, () => deliver("/failures", failed())],
  "an answer callback": [
    200,
    () => deliver(`/outgoing/${acme.id}/${newId()}/${newId()}/1`, { status: 200, body: "" }),
  ],
  "the worker's metrics": [
    200,
    () => fetch(`${worker.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } }),
  ],
};

/** The status and the retry time of the response of each entry point. */
const look = async () => {
  const seen = Object.entries(ways).map(async ([name, [, call]]) => {
    const answer = await call();
    await answer.text();
    return [name, [answer.status, answer.headers.get("retry-after")]] as const;
  });
  return Object.fromEntries(await Promise.all(seen));
};

const healthy = Object.fromEntries(
  Object.entries(ways).map(([name, [status]]) => [name, [status, null]]),
);

const allWell = async () =>
  until("all entry points work again", async () => {
    const seen = await look();
    return Object.entries(ways).every(([name, [status]]) => seen[name]?.[0] === status);
  });

const restart = async () => {
  postgres = await startPostgres({ directory, port: postgres.port, persistent: false });
};

test("all entry points work while it is available (positive control)", async () => {
  expect(await look()).toEqual(healthy);
});

test.each([
  ["shut down", () => postgres.stop()],
  ["killed", () => (postgres.kill(), postgres.exited)],
])(
  "while it is %s, every way in says 503 and how long to wait; then all works again",
  async (_how, end) => {
    const over = new AbortController();
    const wrong: unknown[] = [];
    // Requests that are in progress when the database stops and when it starts.
    const goOn = async () => {
      while (!over.signal.aborted) {
        for (const [name, [status, wait]] of Object.entries(await look())) {
          const isRight = status === ways[name]?.[0] || (status === 503 && Number(wait) > 0);
          if (!isRight) wrong.push([name, status, wait]);
        }
      }
    };
    const others = Promise.all([goOn(), goOn()]);
    try {
      await end();
      const seen = await look();
      for (const name of Object.keys(ways)) {
        expect.soft([name, seen[name]]).toEqual([name, [503, expect.stringMatching(/^[1-9]\d*$/)]]);
      }
      await restart();
      await allWell();
    } finally {
      over.abort();
      await others;
    }
    expect(wrong).toEqual([]);
    expect(await look()).toEqual(healthy);
  },
);
