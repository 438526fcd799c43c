import { describe, expect, it } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { startServer } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { send, tenantWithEndpoints, untilProcessed, userEvent } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";
import { webhookHeaders } from "../../standins/webhook-headers.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);
const acme = useFixture(() => tenantWithEndpoints(stack, "acme"));
const hook = useFixture(() => acme.endpoint("payment-service"));

const invoice = (id: string, more: object = {}) => ({
  id: `evt-${id}`,
  type: "invoice.created",
  timestamp: new Date().toISOString(),
  data: { id, version: 1, amountDue: 1, currency: "EUR", status: "open", ...more },
});
const storedIds = async () =>
  (await sql`select external_id from external_records where tenant_id = ${acme.tenant.id}`).map(
    (row) => String(row["external_id"]),
  );
const deadLetters = async () =>
  (await acme.client.deadLetters.list.query({ source: "webhook", limit: 100 })).items;

/** Sends bytes unchanged, with a signature over these bytes or over a different text. */
async function sendBytes(bytes: Uint8Array<ArrayBuffer>, signed: string) {
  const id = crypto.randomUUID();
  const at = new Date();
  return fetch(hook.url, {
    method: "POST",
    headers: webhookHeaders(hook.secret, id, at, signed),
    body: bytes,
  });
}

describe("a signature", () => {
  it("covers the bytes as received, including a byte order mark", async () => {
    const text = JSON.stringify(invoice("bom"));
    const marked = new TextEncoder().encode(`\ufeff${text}`);
    expect((await sendBytes(marked, text)).status).toBe(401);
    expect((await sendBytes(marked, `\ufeff${text}`)).status).toBe(202);
    await untilProcessed(sql, acme.tenant.id);
    expect(await storedIds()).toContain("bom");
  });

  it("over bytes that are not UTF-8 is invalid if it covers the decoded text", async () => {
    // An implementation that verifies the decoded text would accept this signature.
    const bytes = Uint8Array.from([0x22, 0xff, 0x22]);
    expect((await sendBytes(bytes, '"\ufffd"')).status).toBe(401);
  });
});

describe("an event that cannot be stored", () => {
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const cases: [what: string, json: string, reason: RegExp][] = [
    ["half of a surrogate pair in a text", '"note": "cut \\ud83d"', /data\.note: .*surrogate/],
    ["U+0000 in a text", '"note": "a\\u0000b"', /data\.note: .*U\+0000/],
    ["U+0000 in a name", '"a\\u0000b": 1', /data\.a.*: .*U\+0000/],
    ["half of a surrogate pair deep inside", '"a": [{"b": ["\\udc00"]}]', /data\.a\[0\]\.b\[0\]/],
    ["arrays nested too deeply", `"note": ${deep}`, /more than 100 levels deep at byte \d+/],
    [
      "objects nested too deeply",
      `"note": ${'{"a":'.repeat(200)}1${"}".repeat(200)}`,
      /100 levels/,
    ],
  ];

  it.each(cases)(
    "because of %s is refused by itself, and stored as it was sent",
    async (_what, note, reason) => {
      const id = crypto.randomUUID();
      const poisoned = `{"id": "bad-${id}", "type": "invoice.created", "data": {"id": "x", ${note}}}`;
      const body = `[${JSON.stringify(invoice(`a-${id}`))}, ${poisoned}, ${JSON.stringify(invoice(`b-${id}`))}]`;
      const messageId = crypto.randomUUID();
      const answer = await send({ ...hook, body, messageId });
      expect(answer).toMatchObject({
        status: 202,
        body: {
          accepted: 2,
          refused: 1,
          events: [
            { status: "accepted" },
            { id: `bad-${id}`, status: "refused", reason: expect.stringMatching(reason) },
            { status: "accepted" },
          ],
        },
      });
      const deadLetter = (await deadLetters()).find(({ sourceId }) => sourceId.endsWith(messageId));
      expect(deadLetter?.reason).toMatch(reason);
      const whole = await acme.client.deadLetters.get.query({ id: deadLetter?.id ?? "" });
      expect(whole.body).toContain(`bad-${id}`);
      if (note.includes("[[[")) expect(whole.body).toContain(deep);
      await untilProcessed(sql, acme.tenant.id);
      expect(await storedIds()).toEqual(expect.arrayContaining([`a-${id}`, `b-${id}`]));
    },
  );

  it("because of its id is refused by itself", async () => {
    const body = `[{"id": "\\ud800", "type": "x", "data": {}}, ${JSON.stringify(invoice("good-id"))}]`;
    expect((await send({ ...hook, body })).body).toMatchObject({ accepted: 1, refused: 1 });
  });

  it("as the only event of a request gets 400", async () => {
    const answer = await send({
      ...hook,
      body: `{"id": "e", "type": "x", "data": {"a": ${deep}}}`,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(/100 levels/);
  });

  it.each(["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-02-30T00:00:00Z"])(
    "with the time %s never causes a server error",
    async (timestamp) => {
      const body = [{ ...invoice(`at-${timestamp}`), timestamp }, invoice(`beside-${timestamp}`)];
      const answer = await send({ ...hook, body });
      expect(answer.status).toBe(202);
      await untilProcessed(sql, acme.tenant.id);
      expect(await storedIds()).toContain(`beside-${timestamp}`);
    },
  );
});

it("plain text that looks like an escape sequence is accepted", async () => {
  const note = "a literal \\u0000 and \\ud83d";
  expect((await send({ ...hook, body: invoice("literal", { note }) })).status).toBe(202);
  await untilProcessed(sql, acme.tenant.id);
  const [row] = await sql`select data->>'note' as note from external_records
    where tenant_id = ${acme.tenant.id} and external_id = 'literal'`;
  expect(row).toEqual({ note });
});

describe("a tenant that exceeds its rate", () => {
  it("gets 429 with the seconds to wait, and does not affect other tenants", async () => {
    const busy = await tenantWithEndpoints(stack, "busy", {
      webhooks: { perSecond: 5, burst: 20 },
    });
    const theirs = await busy.endpoint("payment-service");
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => send({ ...theirs, body: invoice(`busy-${n}`) })),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status === 429);
    expect(accepted.length + refused.length).toBe(60);
    expect(accepted.length).toBeGreaterThanOrEqual(20);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.detail).toMatch(/limit of 5 requests a second, 20 at once.*16 KB/);
    expect(Number(refused[0]?.retryAfter)).toBeGreaterThanOrEqual(1);
    expect((await send({ ...hook, body: invoice("calm") })).status).toBe(202);
  });

  it("is charged for the size of its bodies", async () => {
    const large = await tenantWithEndpoints(stack, "large", {
      webhooks: { perSecond: 5, burst: 20 },
    });
    const theirs = await large.endpoint("payment-service");
    const body = invoice("large", { note: "x".repeat(500_000) });
    expect((await send({ ...theirs, body })).status).toBe(202);
    await stack.server.settled();
    const next = await send({ ...theirs, body: invoice("next") });
    expect(next.status).toBe(429);
    expect(Number(next.retryAfter)).toBeGreaterThanOrEqual(2);
  });
});

it("requests with made-up endpoint ids do not block an endpoint that is not cached", async () => {
  const unused = await acme.endpoint("user-service");
  const second = await startServer(stack.outside);
  try {
    const sendMadeUp = async () => {
      const url = `${second.url}/webhooks/user-service/${newId()}`;
      return (await fetch(url, { method: "POST", body: "{}" })).status;
    };
    const flood = await Promise.all(Array.from({ length: 300 }, sendMadeUp));
    const url = `${second.url}/webhooks/user-service/${unused.id}`;
    const answer = await send({ ...unused, url, body: userEvent({ id: "fresh" }) });
    expect(flood.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(answer.status).toBe(202);
  } finally {
    await second.stop();
  }
});
