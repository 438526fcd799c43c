import { expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { sign } from "../standins/qstash/delivery/sign.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { useFixture } from "../support/fixture.ts";

// A delivery that can never succeed gets a response after which QStash does not retry it
// (Upstash documentation, "Retry": 489 together with Upstash-NonRetryable-Error).

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));

async function deliver(path: string, body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const url = stack.provisioning.url + path;
  const key = stack.outside.keys.qstashCurrentSigningKey;
  const answer = await fetch(url, {
    method: "POST",
    body: text,
    headers: {
      "upstash-signature": sign(key, url, Buffer.from(text), Date.now()),
      "upstash-message-id": newId(),
      "upstash-retried": "0",
    },
  });
  await answer.text();
  return [answer.status, answer.headers.get("upstash-nonretryable-error")];
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const place = (tenantId: string, sends = "1") =>
  `/outgoing/${tenantId}/${newId()}/${newId()}/${sends}`;
const job = (more: object = {}) => ({
  v: 1,
  job: "user_changed",
  tenantId: acme.id,
  requestId: "hopeless",
  payload: { userId: newId(), version: 1, operation: "CREATE" },
  ...more,
});
const failure = (more: object = {}) => ({
  status: 500,
  sourceMessageId: newId(),
  url: `${stack.provisioning.url}/jobs/user_changed`,
  sourceBody: base64(job()),
  ...more,
});

test("a valid delivery is accepted (positive control)", async () => {
  expect(await deliver("/jobs/user_changed", job())).toEqual([200, null]);
  expect(await deliver(place(acme.id), { status: 200, body: "" })).toEqual([200, null]);
  expect(await deliver("/failures", failure())).toEqual([200, null]);
  // A new version may know these, so QStash retries them.
  expect(await deliver("/jobs/unheard_of", job({ job: "unheard_of" }))).toEqual([503, null]);
  expect(await deliver("/fan-outs/unheard-of", {})).toEqual([503, null]);
});

const hopeless: [what: string, path: () => string, body: () => unknown][] = [
  ["a job that is not JSON", () => "/jobs/user_changed", () => "{"],
  ["a job that is not an envelope", () => "/jobs/user_changed", () => []],
  [
    "a job whose envelope names another",
    () => "/jobs/user_changed",
    () => job({ job: "audit.seal" }),
  ],
  ["a job with a wrong payload", () => "/jobs/user_changed", () => job({ payload: {} })],
  ["a job of no tenant", () => "/jobs/user_changed", () => job({ tenantId: newId() })],
  ["an answer that is not JSON", () => place(acme.id), () => "{"],
  ["an answer without a status", () => place(acme.id), () => ({ body: "" })],
  ["an answer that is not base64", () => place(acme.id), () => ({ status: 200, body: "%%%" })],
  ["an answer for no tenant", () => place(newId()), () => ({ status: 200, body: "" })],
  [
    "an answer to an attempt with an invalid number",
    () => place(acme.id, "99999999999"),
    () => ({ status: 200 }),
  ],
  ["an answer with an unknown path", () => "/outgoing/x", () => ({ status: 200 })],
  ["a failure that is not JSON", () => "/failures", () => "nothing"],
  ["a failure that is not base64", () => "/failures", () => failure({ sourceBody: "%%%" })],
  ["a failure with an odd status", () => "/failures", () => failure({ status: "500" })],
  [
    "a failure of no tenant",
    () => "/failures",
    () => failure({ sourceBody: base64(job({ tenantId: newId() })) }),
  ],
  ["a body that is too large", () => "/failures", () => "x".repeat(5 * 1024 * 1024)],
];

test.each(hopeless)("%s is answered 489 with its header", async (_what, path, body) => {
  expect(await deliver(path(), body())).toEqual([489, "true"]);
});
