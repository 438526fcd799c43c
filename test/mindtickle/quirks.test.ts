import { describe, expect, test } from "vitest";
import { account, ann, json, token, useSimulator } from "./simulator.ts";

const { call, url, admin, logs } = useSimulator();

describe("a token", () => {
  test.each([
    ["that is missing", null, 401, "missing token"],
    ["that is not a JWT", "nonsense", 401, "unknown api key"],
    ["of an unknown key", { iss: "other" }, 401, "unknown api key"],
    ["signed with another secret", { secret: "other" }, 401, "invalid token"],
    ["of another client", { sub: "other" }, 401, "invalid token"],
    ["of more than an hour", { exp: 3601 }, 401, "the token lives longer than an hour"],
    ["that begins later", { iat: 7200, exp: 9000 }, 401, "the token is of the future"],
    ["that has expired", { iat: -900, exp: -300 }, 403, "token expired"],
    ["that has expired and is forged", { iat: -900, exp: -1, secret: "x" }, 401, "invalid token"],
  ])("%s", async (_name, bearer, status, message) => {
    const sent = typeof bearer === "object" && bearer !== null ? await token(bearer) : bearer;
    const answer = await call("GET", "/Series", { bearer: sent });
    const requestId = answer.headers.get("x-request-id");
    expect(answer.status).toBe(status);
    expect(requestId).toMatch(/./);
    expect(await json(answer)).toEqual({ message, request_id: requestId });
  });

  test("of exactly an hour is valid for an hour by the simulator's clock", async () => {
    const bearer = await token({ exp: 3600 });
    expect((await call("GET", "/Series", { bearer })).status).toBe(200);
    const { now } = await admin().advanceClock(3601);
    expect(now).toBeGreaterThan(Date.now() + 3_600_000);
    expect((await call("GET", "/Series", { bearer })).status).toBe(403);
  });

  test("signed with another algorithm is refused", async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = encode({ iss: "key", sub: "client", iat: now, exp: now + 60 });
    const answer = await call("GET", "/Series", {
      bearer: `${encode({ alg: "none" })}.${claims}.`,
    });
    expect(answer.status).toBe(401);
  });

  test.each([
    ["users:read", "GET", "/User"],
    ["users:read", "GET", "/User/mt_1"],
    ["users:write", "POST", "/User"],
    ["users:write", "PATCH", "/User/mt_1"],
    ["courses:read", "GET", "/Series"],
    ["courses:read", "GET", "/Quiz"],
    ["analytics:read", "GET", "/User/mt_1/Module"],
  ])("without %s may not %s %s", async (scope, method, path) => {
    const all = ["users:read", "users:write", "courses:read", "analytics:read"];
    await admin().putAccount("one", { ...account, scopes: all.filter((one) => one !== scope) });
    const body = method === "GET" ? {} : { body: ann };
    const answer = await call(method, path, body);
    expect(answer.status).toBe(403);
    expect(await json(answer)).toEqual({
      message: `missing scope ${scope}`,
      request_id: answer.headers.get("x-request-id"),
    });
    await admin().putAccount("one", { ...account, scopes: [scope] });
    expect((await call(method, path, body)).status).not.toBe(403);
  });
});

describe("an error", () => {
  test("has the body type of its status, and always a request id", async () => {
    await call("POST", "/User", { body: ann });
    await admin().addFault({ kind: "429", when: "limited" });
    await admin().addFault({ kind: "5xx", status: 502, when: "broken" });
    const answers = [
      [401, "application/json", await call("GET", "/User", { bearer: null })],
      [404, "application/json", await call("GET", "/User/mt_nobody")],
      [400, "application/json", await call("POST", "/User", { body: {} })],
      [400, "application/json", await call("GET", "/User/%E0")],
      [409, "application/json", await call("POST", "/User", { body: ann })],
      [429, "text/plain", await call("POST", "/User", { body: "limited" })],
      [502, "text/html", await call("POST", "/User", { body: "broken" })],
    ] as const;
    for (const [status, type, { status: met, headers }] of answers) {
      expect([met, headers.get("content-type")]).toEqual([status, type]);
      expect(headers.get("x-request-id")).toMatch(/./);
    }
    expect(logs).toEqual([]);
  });

  test.each([
    ["GET", "/services/data/v2.0/mtobjects/Nothing"],
    ["DELETE", "/services/data/v2.0/mtobjects/User/mt_1"],
    ["GET", "/services/data/v3.0/mtobjects/User"],
    ["GET", "/"],
  ])("of an unrouted %s %s is a 400 in HTML", async (method, path) => {
    const answer = await fetch(url() + path, { method });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("x-request-id")).toMatch(/./);
    expect(await answer.text()).toContain("Not Found");
  });
});
