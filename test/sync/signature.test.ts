import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../shared/ids.ts";
import { repository, startChild } from "../runtime/child.ts";
import { sign } from "../standins/qstash/delivery/sign.ts";
import { environmentFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { useFixture } from "../support/fixture.ts";

const stack = useStack({ timeScale: 20 });
const tenant = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
let withoutDatabase: TestWorker;

beforeAll(async () => {
  const place = reservePlace();
  withoutDatabase = startWorker(
    stack.outside,
    "provisioning",
    place,
    { server: stack.server.url, provisioning: place.url, analytics: stack.analytics.url },
    { DATABASE_URL: "postgres://rampart_app:none@127.0.0.1:9/none" },
  );
});

afterAll(async () => {
  await withoutDatabase.stop();
});

const keys = () => stack.outside.keys;
const envelopeOf = (more: Record<string, unknown> = {}) => ({
  v: 1,
  job: "user_changed",
  tenantId: tenant.id,
  requestId: "delivered",
  payload: { userId: newId(), version: 1, operation: "CREATE" },
  ...more,
});

interface Attempt {
  worker?: TestWorker;
  path?: string;
  body?: string;
  signature?: string | null;
}

/** Delivers like QStash, by default signed with its current key. */
function deliver({ worker = stack.provisioning, path = "/jobs/user_changed", ...rest }: Attempt) {
  const body = rest.body ?? JSON.stringify(envelopeOf());
  const url = worker.url + path;
  const { signature = sign(keys().qstashCurrentSigningKey, url, Buffer.from(body), Date.now()) } =
    rest;
  return fetch(url, {
    method: "POST",
    body,
    headers: {
      "upstash-message-id": `msg-${newId()}`,
      "upstash-retried": "0",
      ...(signature === null ? {} : { "upstash-signature": signature }),
    },
  });
}

const signed = (key: string, path: string, body: string, at = Date.now()) =>
  sign(key, stack.provisioning.url + path, Buffer.from(body), at);

describe("a delivery", () => {
  const path = "/jobs/user_changed";
  const current = () => keys().qstashCurrentSigningKey;

  it.each([
    ["no signature", () => null],
    ["no token at all", () => "signature"],
    ["a forged key", (body: string) => signed("sig_forged", path, body)],
    ["another body", () => signed(current(), path, "{}")],
    ["another job's URL", (body: string) => signed(current(), "/jobs/audit.seal", body)],
    ["an hour of age", (body: string) => signed(current(), path, body, Date.now() - 3_600_000)],
    ["no algorithm", (body: string) => unsigned(body)],
  ])("with %s is refused before its body is parsed", async (_what, signatureOf) => {
    const before = stack.provisioning.logs.length;
    for (const body of [JSON.stringify(envelopeOf()), "{ not json"]) {
      const answer = await deliver({ body, signature: signatureOf(body) });
      expect(answer.status).toBe(401);
    }
    const lines = stack.provisioning.logs.slice(before);
    expect(lines.map(({ event }) => event)).toEqual(["delivery.refused", "delivery.refused"]);
  });

  it.each(["/jobs/readiness.aggregate", "/fan-outs/readiness.nightly", "/failures", "/jobs/none"])(
    "to %s is refused without a signature too",
    async (where) => {
      expect((await deliver({ path: where, signature: null })).status).toBe(401);
    },
  );

  it("is accepted with the current and with the next key", async () => {
    for (const key of [current(), keys().qstashNextSigningKey]) {
      const body = JSON.stringify(envelopeOf());
      const answer = await deliver({ body, signature: signed(key, path, body) });
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 200,
        body: { status: "ok" },
      });
    }
  });

  /** The signature's claims with `alg: none`, which a careless verifier would accept. */
  function unsigned(body: string) {
    const [, claims] = signed(current(), path, body).split(".");
    return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${claims}.`;
  }
});

describe("the answer to a delivery", () => {
  it("asks for a retry if the job or the version of the envelope is not known yet", async () => {
    const unknown = await deliver({
      path: "/jobs/from.tomorrow",
      body: JSON.stringify(envelopeOf({ job: "from.tomorrow" })),
    });
    const newer = await deliver({ body: JSON.stringify(envelopeOf({ v: 2 })) });
    for (const answer of [unknown, newer]) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(answer.headers.get("upstash-nonretryable-error")).toBeNull();
    }
  });

  it.each([
    ["a payload of a wrong form", () => JSON.stringify(envelopeOf({ payload: { userId: "x" } }))],
    ["an envelope without a tenant", () => JSON.stringify({ v: 1, job: "user_changed" })],
    ["no JSON", () => "no json"],
    ["an unknown tenant", () => JSON.stringify(envelopeOf({ tenantId: newId() }))],
  ])("asks for no retry after %s", async (_what, body) => {
    const answer = await deliver({ body: body() });
    expect(answer.status).toBe(489);
    expect(answer.headers.get("upstash-nonretryable-error")).toBe("true");
  });

  it("asks to try again when the handler fails", async () => {
    const answer = await deliver({ worker: withoutDatabase });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("upstash-nonretryable-error")).toBeNull();
    expect(withoutDatabase.logs.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["job.failed", "job.done"]),
    );
  });
});

describe("a process in production", () => {
  const bun = `${repository}/node_modules/.bin/bun`;
  const complete = () =>
    environmentFor(stack.outside, {
      server: stack.server.url,
      provisioning: stack.provisioning.url,
      analytics: stack.analytics.url,
    });

  it.each([
    ["server/bun.ts", []],
    ["worker/index.ts", ["provisioning"]],
    ["worker/index.ts", ["analytics"]],
  ])("does not start with QSTASH_DEV: %s %s", async (file, args) => {
    const { exited, lines } = await startChild({
      command: [bun, `${repository}/${file}`, ...args],
      env: { ...complete(), NODE_ENV: "production", QSTASH_DEV: "true" },
    });
    expect(await exited).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("QSTASH_DEV is set in production");
  });

  it("lists the workers", async () => {
    const { exited, lines } = await startChild({
      command: [bun, `${repository}/worker/index.ts`, "billing"],
      env: complete(),
    });
    expect(await exited).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/provisioning or analytics/)]);
  });
});
