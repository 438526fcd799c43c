import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../support/responses/operations.ts";
import { newId } from "../../shared/ids.ts";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { jsonSchemaOf } from "../../shared/json/json-schema.ts";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
const sql = useSql(world);
let [admin, other, foreign] = ["", "", ""];

beforeAll(async () => {
  const person = async (tenant: typeof world.acme, userName: string) =>
    tenant.token(await tenant.person({ userName, roles: [{ value: "admin" }] }), "admin");
  admin = await person(world.acme, "admin");
  other = await person(world.acme, "other");
  foreign = await person(world.globex, "admin");
});

async function send(
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  token = admin,
) {
  const answer = await fetch(`${world.server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text === "" ? null : JSON.parse(text)) as { code?: string; id?: string } | null;
  return { status: answer.status, headers: answer.headers, text, json };
}

const keyed = (key: string) => ({ "idempotency-key": key });
const receiver = (name: string) => ({ delivery: "poll", name, audience: "https://hub.example" });
const receivers = async (token = admin) =>
  (await clientFor(world.server, token).receivers.list.query()).items.map(({ name }) => name);

describe("a repeated request with an Idempotency-Key", () => {
  test("is carried out once, and gets the first response", async () => {
    const key = newId();
    const first = await send("POST", "/event-receivers", receiver("once"), keyed(key));
    const again = await send("POST", "/event-receivers", receiver("once"), keyed(`"${key}"`));
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect((await receivers()).filter((name) => name === "once")).toHaveLength(1);
  });

  test("a response without a body is repeated as well", async () => {
    const { json } = await send("POST", "/event-receivers", receiver("gone"));
    const key = keyed(newId());
    const path = `/event-receivers/${json?.id}`;
    expect((await send("DELETE", path, undefined)).status).toBe(204);
    expect((await send("DELETE", path, undefined, key)).status).toBe(404);
    const { json: next } = await send("POST", "/event-receivers", receiver("gone"));
    const nextPath = `/event-receivers/${next?.id}`;
    expect((await send("DELETE", nextPath, undefined, keyed("k2"))).status).toBe(204);
    const again = await send("DELETE", nextPath, undefined, keyed("k2"));
    expect([again.status, again.text]).toEqual([204, ""]);
  });

  test("with another body, path or method, it gets 422", async () => {
    const key = keyed(newId());
    expect((await send("POST", "/event-receivers", receiver("print"), key)).status).toBe(201);
    for (const [method, path, body] of [
      ["POST", "/event-receivers", receiver("other")],
      ["POST", "/scim-tokens", receiver("print")],
    ] as const) {
      const { status, json } = await send(method, path, body, key);
      expect([status, json?.code]).toEqual(
        path === "/scim-tokens" ? [400, "bad_request"] : [422, "unprocessable"],
      );
    }
    const start = await send("POST", "/reconciliations", {}, key);
    expect([start.status, start.json?.code]).toEqual([422, "unprocessable"]);
  });

  test("twenty at once: one is carried out, and none gets another's response", async () => {
    const key = keyed(newId());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send("POST", "/event-receivers", receiver("race"), key)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect((await receivers()).filter((name) => name === "race")).toHaveLength(1);
    for (const { status, headers } of answers)
      if (status === 409) expect(headers.get("retry-after")).toBe("1");
    expect((await send("POST", "/event-receivers", receiver("race"), key)).status).toBe(201);
  });

  test("belongs to its caller: another person and another tenant use the same key", async () => {
    const key = keyed("the-same-key");
    const answers = [
      await send("POST", "/event-receivers", receiver("mine"), key),
      await send("POST", "/event-receivers", receiver("theirs"), key, other),
      await send("POST", "/event-receivers", receiver("mine"), key, foreign),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ json }) => json?.id)).size).toBe(3);
  });

  test("after an error, the key can be used again", async () => {
    const key = keyed(newId());
    await send("POST", "/event-receivers", receiver("taken"));
    const taken = await send("POST", "/event-receivers", receiver("taken"), key);
    expect([taken.status, taken.json?.code]).toEqual([409, "conflict"]);
    expect((await send("POST", "/event-receivers", receiver("free"), key)).status).toBe(201);
  });

  test("a response with a secret is not stored, and the request not repeated", async () => {
    const key = keyed(newId());
    const first = await send("POST", "/scim-tokens", { name: "secret" }, key);
    const again = await send("POST", "/scim-tokens", { name: "secret" }, key);
    expect([first.status, again.status, again.json?.code]).toEqual([201, 409, "conflict"]);
    const { items } = await clientFor(world.server, admin).scimTokens.list.query();
    expect(items.filter(({ name }) => name === "secret")).toHaveLength(1);
  });

  test("stored bodies are sealed, and keys hashed", async () => {
    const key = `readable-${newId()}`;
    await send("POST", "/event-receivers", receiver("readable-name"), keyed(key));
    const rows = await sql`select to_jsonb(r)::text as row from idempotent_requests r`;
    const text = rows.map(({ row }) => String(row)).join("\n");
    expect(text).not.toContain("readable");
    expect(text).toContain('"body": "v1.');
  });

  test("the change is not repeated if the server stopped after the commit, only if before it", async () => {
    const key = keyed(newId());
    await send("POST", "/event-receivers", receiver("crash"), key);
    // As if the response had not been stored.
    await sql`update idempotent_requests set status = null, body = null`;
    const lost = await send("POST", "/event-receivers", receiver("crash"), key);
    expect([lost.status, lost.json?.code]).toEqual([409, "conflict"]);
    expect((await receivers()).filter((name) => name === "crash")).toHaveLength(1);
    // As if nothing had been committed, a moment ago and longer ago.
    await sql`update idempotent_requests set applied_at = null`;
    expect((await send("POST", "/event-receivers", receiver("crash"), key)).status).toBe(409);
    await sql`update idempotent_requests set claimed_until = now() - interval '1 second'`;
    const taken = await send("POST", "/event-receivers", receiver("crash"), key);
    expect([taken.status, taken.json?.code]).toEqual([409, "conflict"]);
    expect((await send("POST", "/event-receivers", receiver("after crash"), key)).status).toBe(201);
  });

  test("permissions and the input are checked first", async () => {
    const rep = await world.acme.person({ userName: newId() });
    const token = await world.acme.token(rep, "rep");
    const key = keyed(newId());
    expect((await send("POST", "/event-receivers", receiver("x"), key, token)).status).toBe(403);
    expect((await send("POST", "/event-receivers", { x: 1 }, key)).status).toBe(400);
    for (const malformed of ["", '"', "x".repeat(300), "a b"])
      expect((await send("POST", "/event-receivers", receiver("m"), keyed(malformed))).status).toBe(
        400,
      );
  });
});

describe("a repeated request of the operator", () => {
  const asOperator = (
    method: string,
    path: string,
    body: object | undefined,
    key: string,
    token = world.server.operatorToken,
  ) => send(method, path, body, keyed(key), token);
  const named = async (name: string) =>
    (await sql`select id from tenants where name = ${name}`).map(({ id }) => String(id));

  test("creates one organization, also if ten arrive at once", async () => {
    const key = newId();
    const many = await Promise.all(
      Array.from({ length: 10 }, () => asOperator("POST", "/organizations", { name: "Once" }, key)),
    );
    const statuses = many.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(9);
    // The response had a SCIM token, so it is not stored.
    const again = await asOperator("POST", "/organizations", { name: "Once" }, key);
    expect([again.status, again.json?.code]).toEqual([409, "conflict"]);
    expect(again.text).toContain("its response is not stored");
    expect(await named("Once")).toHaveLength(1);
    const other = await asOperator("POST", "/organizations", { name: "Twice" }, key);
    expect(other.status).toBe(422);
  });

  test("gets the first response, and belongs to its operator", async () => {
    const { json } = await send(
      "POST",
      "/organizations",
      { name: "A" },
      {},
      world.server.operatorToken,
    );
    const path = `/organizations/${json?.id}`;
    const key = newId();
    const first = await asOperator("PUT", path, { name: "B" }, key);
    await asOperator("PUT", path, { name: "C" }, newId());
    const again = await asOperator("PUT", path, { name: "B" }, key);
    expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([
      200,
      200,
      "true",
    ]);
    expect(again.text).toBe(first.text);
    expect(await named("C")).toHaveLength(1);
    const colleague = await issueAccessToken(
      { sub: "colleague", role: "operator", lifetime: 600 },
      JSON.parse(world.outside.keys.jwtPrivateKey),
    );
    const theirs = await asOperator("PUT", path, { name: "D" }, key, colleague);
    expect([theirs.status, await named("D")]).toEqual([200, [json?.id]]);
  });

  test("uses its key again after an error, and never if the server stopped in the middle", async () => {
    const key = newId();
    const taken = await asOperator("POST", "/organizations", { name: "X", slug: "acme" }, key);
    expect(taken.status).toBe(409);
    expect((await asOperator("POST", "/organizations", { name: "Free" }, key)).status).toBe(201);
    // As if the server had stopped before it stored the result, a moment ago and longer ago.
    await sql`update operator_requests set finished_at = null, status = null`;
    const running = await asOperator("POST", "/organizations", { name: "Free" }, key);
    expect([running.status, running.headers.get("retry-after")]).toEqual([409, "1"]);
    await sql`update operator_requests set created_at = now() - interval '1 hour'`;
    const unknown = await asOperator("POST", "/organizations", { name: "Free" }, key);
    expect([unknown.status, unknown.headers.get("retry-after")]).toEqual([409, null]);
    expect(unknown.text).toContain("ended without a result");
    expect(await named("Free")).toHaveLength(1);
    // After a day, the key is new.
    await sql`update operator_requests set created_at = now() - interval '25 hours'`;
    expect((await asOperator("POST", "/organizations", { name: "Free" }, key)).status).toBe(201);
  });
});

describe("the declarations", () => {
  test("say which results contain a secret", () => {
    const secretName =
      /"(?:\w*[sS]ecret|\w*[tT]oken|password|recoveryCodes|key)":\{"type":"(?:string|array)"/;
    const unsaid = [...operations].filter(([, { isMutation, access, output, returnsSecret }]) => {
      if (!isMutation || access === "public" || output === undefined || returnsSecret) return false;
      return secretName.test(JSON.stringify(jsonSchemaOf(output, "output")));
    });
    expect(unsaid.map(([name]) => name)).toEqual([]);
    expect(operations.get("scimTokens.create")?.returnsSecret).toBe(true);
  });
});

describe("If-Match", () => {
  test("makes a change only to the version that was read", async () => {
    const read = await send("GET", "/readiness/model", undefined);
    const etag = read.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"1-[0-9a-z]+"$/);
    const change = { model: { halfLifeDays: 60 } };
    const changed = await send("PUT", "/readiness/model", change, { "if-match": etag });
    const next = changed.headers.get("etag") ?? "";
    expect([changed.status, next.slice(0, 3)]).toEqual([200, '"2-']);
    const late = await send("PUT", "/readiness/model", change, { "if-match": etag });
    expect([late.status, late.json?.code]).toEqual([412, "precondition_failed"]);
    const known = await send("GET", "/readiness/model", undefined, { "if-none-match": next });
    expect([known.status, known.text]).toEqual([304, ""]);
  });

  test("If-None-Match may name several versions, and weak ones, which proxies send", async () => {
    const { headers } = await send("GET", "/readiness/model", undefined);
    const etag = headers.get("etag") ?? "";
    for (const [match, status] of [
      [`"x", ${etag}`, 304],
      [`W/${etag}`, 304],
      ["*", 304],
      ['"x", W/"y"', 200],
    ] as const) {
      const answer = await send("GET", "/readiness/model", undefined, { "if-none-match": match });
      expect(answer.status, match).toBe(status);
    }
  });

  test.each([
    ["a version beside another one in the body", "PUT", "/readiness/model", '"7"'],
    ["no version", "PUT", "/readiness/model", "seven"],
    ["several versions", "PUT", "/readiness/model", '"1", "2"'],
    ["a resource without a version", "POST", "/scim-tokens", '"1"'],
  ])("is refused: %s", async (_what, method, path, version) => {
    const { status } = await send(method, path, { after: 2, model: {} }, { "if-match": version });
    expect(status).toBe(400);
  });

  test("does not change the conflicts of a resource without a version", async () => {
    // Nobody has an app here.
    const body = { code: "123456" };
    const { status, json } = await send("POST", "/auth/totp/remove", body, { "if-match": "*" });
    expect([status, json?.code]).toEqual([409, "conflict"]);
  });
});
