import { describe, expect, it } from "vitest";
import { useRedis } from "./stack.ts";

const stack = useRedis();

/** Status and JSON body of one request. */
async function call(
  path: string,
  init: {
    method?: string;
    headers?: Record<string, string>;
    body?: unknown;
    base64?: boolean;
  } = {},
): Promise<{ status: number; body: unknown }> {
  const { body, base64 } = init;
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : undefined;
  const text = () => (typeof body === "string" ? body : JSON.stringify(body));
  const response = await fetch(`${stack.gateway.url}${path}`, {
    method: init.method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      authorization: `Bearer ${stack.token}`,
      ...(base64 && { "upstash-encoding": "base64" }),
      ...init.headers,
    },
    ...(body !== undefined && { body: bytes ?? text() }),
  });
  return { status: response.status, body: await response.json() };
}

const toBase64 = (text: string) => Buffer.from(text).toString("base64");

describe("a command", () => {
  it("can be in the body", async () => {
    const key = stack.key("body");
    expect(await call("/", { body: ["SET", key, 7, "EX", 100] })).toEqual({
      status: 200,
      body: { result: "OK" },
    });
    expect(await call("/", { body: ["get", key] })).toMatchObject({ body: { result: "7" } });
    expect(await call("/", { body: ["GET", stack.key("none")] })).toMatchObject({
      body: { result: null },
    });
  });

  it("can be in the path, percent-encoded", async () => {
    const key = stack.key("path");
    const value = "a b/ü?";
    const path = `/set/${key}/${encodeURIComponent(value)}`;
    expect(await call(path)).toMatchObject({ body: { result: "OK" } });
    expect(await call(`/GET/${key}`)).toMatchObject({ body: { result: value } });
  });

  it("takes its last value from the request body, and options from the query", async () => {
    const key = stack.key("value");
    const bytes = Uint8Array.of(0, 255, 10, 13, 128);
    await call(`/set/${key}?EX=100&NX`, { body: bytes });
    expect(await call(`/get/${key}`, { base64: true })).toMatchObject({
      body: { result: Buffer.from(bytes).toString("base64") },
    });
    expect(await call(`/ttl/${key}`)).toMatchObject({ body: { result: 100 } });
    expect(await call(`/set/${key}?NX`, { body: "again" })).toMatchObject({
      body: { result: null },
    });
  });
});

describe("base64", () => {
  it("encodes strings at every depth, but not a top-level OK or an integer", async () => {
    const script = "return {'OK', 1, {'deep', {2, 'OK'}}, false}";
    expect(await call("/", { body: ["EVAL", script, 0], base64: true })).toMatchObject({
      body: { result: [toBase64("OK"), 1, [toBase64("deep"), [2, toBase64("OK")]], null] },
    });
    expect(await call("/", { body: ["SET", stack.key("b"), "x"], base64: true })).toMatchObject({
      body: { result: "OK" },
    });
  });

  it("keeps error messages readable", async () => {
    expect(await call("/", { body: ["GET"], base64: true })).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^ERR wrong number of arguments for 'get' command/) },
    });
  });
});

describe("a pipeline", () => {
  it("answers every command in order, including failures", async () => {
    const key = stack.key("pipeline");
    const commands = [
      ["SET", key, "x"],
      ["INCR", key],
      ["BLPOP", key, 0],
      ["GET", key],
    ];
    expect(await call("/pipeline", { body: commands })).toEqual({
      status: 200,
      body: [
        { result: "OK" },
        { error: "ERR value is not an integer or out of range" },
        { error: expect.stringMatching(/^ERR Command is not available: 'BLPOP'/) },
        { result: "x" },
      ],
    });
  });
});

describe("a transaction", () => {
  it("continues after a command that fails", async () => {
    const key = stack.key("multi");
    const commands = [
      ["SET", key, "x"],
      ["INCR", key],
      ["GET", key],
    ];
    expect(await call("/multi-exec", { body: commands })).toEqual({
      status: 200,
      body: [
        { result: "OK" },
        { error: "ERR value is not an integer or out of range" },
        { result: "x" },
      ],
    });
  });

  it.each([
    ["is unknown", ["NOSUCH"], /unknown command/i],
    ["lacks an argument", ["GET"], /wrong number of arguments/],
    ["is not offered", ["WATCH", "k"], /not available: 'WATCH'/],
  ])("is discarded as a whole when a command %s", async (_, command, error) => {
    const key = stack.key("discarded");
    const { status, body } = await call("/multi-exec", { body: [["SET", key, "x"], command] });
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.stringMatching(error) });
    expect(await call(`/exists/${key}`)).toMatchObject({ body: { result: 0 } });
  });
});

describe("refused", () => {
  const unauthorized = {
    status: 401,
    body: { error: "WRONGPASS invalid or missing auth token" },
  };

  it("without the token", async () => {
    expect(await call("/ping", { headers: { authorization: "Bearer no" } })).toEqual(unauthorized);
    expect(await call("/ping", { headers: { authorization: "" } })).toEqual(unauthorized);
    expect(await call("/ping?_token=no", { headers: { authorization: "" } })).toEqual(unauthorized);
    const response = await fetch(`${stack.gateway.url}/ping?_token=${stack.token}`);
    expect(await response.json()).toEqual({ result: "PONG" });
  });

  it("by another method", async () => {
    const { status } = await call("/ping", { method: "DELETE" });
    expect(status).toBe(405);
  });

  it.each([
    ["no JSON", "{", /not valid JSON/],
    ["no array", {}, /JSON array/],
    ["nothing", [], /JSON array/],
    ["null in it", ["SET", "k", null], /an argument must be/],
    ["an array in it", ["SET", "k", ["v"]], /an argument must be/],
    ["an empty name", [""], /not available: ''/],
    ["SELECT", ["SELECT", 1], /not available: 'SELECT'/],
    ["MULTI", ["multi"], /not available: 'MULTI'/],
    ["XREAD BLOCK", ["XREAD", "block", 0, "STREAMS", "s", "$"], /'XREAD ... BLOCK'/],
  ])("with %s in the body", async (_, body, error) => {
    const answer = await call("/", { body });
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(error) } });
  });

  it("above 1 MiB", async () => {
    const key = stack.key("size");
    const fits = await call(`/set/${key}`, { body: new Uint8Array(1024 * 1024) });
    expect(fits.status).toBe(200);
    expect(await call(`/set/${key}`, { body: new Uint8Array(1024 * 1024 + 1) })).toEqual({
      status: 400,
      body: {
        error: "ERR max request size exceeded. Limit: 1048576 bytes, Actual: 1048577 bytes",
      },
    });
  });

  it("with a path that is not UTF-8, or in another response format", async () => {
    expect(await call("/get/%ff")).toMatchObject({ status: 400 });
    const headers = { "upstash-response-format": "resp2" };
    expect(await call("/ping", { headers })).toMatchObject({ status: 400 });
  });
});
