import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, type Provider } from "@openfeature/web-sdk";
import { afterAll, describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { onlyIn, useFlagClients } from "./world.ts";

const { world, opened, change } = useFlagClients();
const sql = useSql(world);

afterAll(() => OpenFeature.close());

const bulk = "/ofrep/v1/evaluate/flags";
interface Sent {
  key?: string;
  headers?: Record<string, string>;
  body?: string;
}
const post = async (path: string, context: unknown, sent: Sent = {}) => {
  const response = await fetch(opened.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${sent.key ?? opened.acme.keys.ofrep}`,
      "content-type": "application/json",
      ...sent.headers,
    },
    body: sent.body ?? JSON.stringify({ context }),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === "" ? null : (JSON.parse(text) as Answer) };
};
interface Answer {
  flags: { key: string; value: boolean }[];
  [name: string]: unknown;
}
const one = (name: string, context: unknown, sent?: Sent) => post(`${bulk}/${name}`, context, sent);

describe("OpenFeature's web client", () => {
  test("has the values of its tenant and person, and sees a flip", async () => {
    const { acme, url } = opened;
    await change({
      "readiness.export": {
        enabled: true,
        strategies: [
          {
            name: "userWithId",
            parameters: { userIds: acme.personId },
            constraints: onlyIn(acme.id),
            variants: [{ name: "csv", weight: 1, payload: { type: "string", value: "," } }],
          },
        ],
      },
    });
    const headers: [string, string][] = [["Authorization", `Bearer ${acme.keys.ofrep}`]];
    const provider = new OFREPWebProvider({ baseUrl: url, headers, cacheMode: "disabled" });
    await OpenFeature.setContext({ targetingKey: acme.personId });
    await OpenFeature.setProviderAndWait(provider as Provider);
    const client = OpenFeature.getClient();
    expect(client.getBooleanDetails("readiness.export", false)).toMatchObject({
      value: true,
      reason: "TARGETING_MATCH",
      variant: "csv",
      flagMetadata: { payload: ",", payloadType: "string" },
    });
    expect(client.getBooleanDetails("nowhere", true)).toMatchObject({
      value: true,
      errorCode: "FLAG_NOT_FOUND",
    });
    // The client of another tenant's key names this tenant in vain.
    await OpenFeature.setContext({ targetingKey: "somebody" });
    expect(client.getBooleanValue("readiness.export", true)).toBe(false);
    await OpenFeature.setContext({ targetingKey: acme.personId });
    expect(client.getBooleanValue("readiness.export", false)).toBe(true);
    await change({ "readiness.export": { enabled: false } });
    await OpenFeature.setContext({ targetingKey: acme.personId, page: 2 });
    expect(client.getBooleanDetails("readiness.export", true)).toMatchObject({
      value: false,
      reason: "DISABLED",
    });
    await change({ "readiness.export": null });
  });

  test("does not start with a wrong key", async () => {
    const headers: [string, string][] = [["X-API-Key", opened.acme.keys.unleash]];
    const provider = new OFREPWebProvider({ baseUrl: opened.url, headers, cacheMode: "disabled" });
    await expect(provider.initialize({})).rejects.toThrow("Initialization failed");
  });
});

describe("one flag", () => {
  test("has its value, and the context cannot name another tenant or time", async () => {
    const { acme, globex } = opened;
    await change({
      "readiness.export": {
        enabled: true,
        strategies: [{ name: "default", constraints: onlyIn(globex.id) }],
      },
      "mindtickle.pull": {
        enabled: true,
        strategies: [
          {
            name: "default",
            constraints: [
              { contextName: "currentTime", operator: "DATE_AFTER", value: "2999-01-01T00:00:00Z" },
            ],
          },
        ],
      },
    });
    const claims = {
      targetingKey: globex.personId,
      tenantId: globex.id,
      appType: "trucking",
      environment: "x",
      currentTime: "3000-01-01T00:00:00Z",
      properties: { tenantId: globex.id },
    };
    const own = await one("readiness.export", claims);
    expect([own.status, own.body]).toEqual([
      200,
      {
        key: "readiness.export",
        value: false,
        reason: "DEFAULT",
        metadata: { version: expect.stringMatching(/^\d+\.0$/) },
      },
    ]);
    expect((await one("mindtickle.pull", claims)).body).toMatchObject({ value: false });
    const { body } = await one(
      "readiness.export",
      { tenantId: acme.id },
      { key: globex.keys.ofrep },
    );
    expect(body).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
    await change({ "readiness.export": null, "mindtickle.pull": null });
  });

  test("with rules that cannot be evaluated has its fallback, without their text", async () => {
    const { version } = await opened.operator.operatorFlags.list.query();
    const rule = { contextName: "x", operator: "NUM_EQ", value: opened.globex.id };
    const state = {
      features: [
        {
          name: "readiness.export",
          enabled: true,
          strategies: [{ name: "default", constraints: [rule] }],
        },
      ],
    };
    await sql`insert into flag_versions (version, state, author, reason, changes)
      values (${version + 1}, ${sql.json(state)}, 'test', 'test', '{}')`;
    const { status, body } = await one("readiness.export", {});
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        value: true,
        reason: "ERROR",
        metadata: expect.objectContaining({ errorCode: "PARSE_ERROR" }),
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain(opened.globex.id);
    const unleash = await fetch(`${opened.url}/api/client/features`, {
      headers: { authorization: opened.acme.keys.unleash },
    });
    const { features } = (await unleash.json()) as { features: object[] };
    expect(features).toContainEqual(
      expect.objectContaining({ name: "readiness.export", enabled: true, strategies: [] }),
    );
    await change({ "readiness.export": null });
  });

  test("counts as asked for; all flags together do not", async () => {
    await sql`delete from flag_uses`;
    await post(bulk, {});
    await opened.acme.admin.flags.list.query();
    await world.server.settled();
    const asked = async () => {
      const { items } = await opened.operator.operatorFlags.list.query();
      return items.filter(({ askedAt }) => askedAt !== null).map(({ name }) => name);
    };
    expect(await asked()).toEqual([]);
  });
});

describe("all flags", () => {
  test("have an ETag over rules, context and values", async () => {
    const first = await post(bulk, { targetingKey: "a" });
    expect(first.body?.flags.map(({ key }) => key).toSorted()).toEqual([
      "mindtickle.pull",
      "readiness.export",
    ]);
    const etag = first.headers.get("etag") ?? "";
    const again = (context: unknown, sent: Sent = {}) =>
      post(bulk, context, { ...sent, headers: { "if-none-match": etag } });
    const same = await again({ targetingKey: "a" });
    expect([same.status, same.body, same.headers.get("etag")]).toEqual([304, null, etag]);
    // The values are the same, but whom they are for is not, or the rules are not.
    expect((await again({ targetingKey: "b" })).status).toBe(200);
    expect((await again({ targetingKey: "a", role: "rep" })).status).toBe(200);
    expect((await again({ targetingKey: "a" }, { key: opened.globex.keys.ofrep })).status).toBe(
      200,
    );
    await change({ "readiness.export": { enabled: true } });
    expect((await again({ targetingKey: "a" })).status).toBe(200);
    await change({ "readiness.export": null });
  });
});

describe("a request that cannot be answered", () => {
  const errors = { errorCode: expect.any(String), errorDetails: expect.any(String) };

  test.each([
    ["text that is not JSON", { body: "{" }, 400, "PARSE_ERROR"],
    ["a list", { body: "[]" }, 400, "INVALID_CONTEXT"],
    ["a context that is a list", { body: '{"context": []}' }, 400, "INVALID_CONTEXT"],
    [
      "a number as the person",
      { body: '{"context": {"targetingKey": 7}}' },
      400,
      "INVALID_CONTEXT",
    ],
    ["a long text", { body: `{"context": {"a": "${"x".repeat(1001)}"}}` }, 400, "INVALID_CONTEXT"],
    [
      "many fields",
      {
        body: JSON.stringify({
          context: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, i])),
        }),
      },
      400,
      "INVALID_CONTEXT",
    ],
    [
      "a deep value",
      { body: `{"context": {"a": ${"[".repeat(20)}${"]".repeat(20)}}}` },
      400,
      "PARSE_ERROR",
    ],
    ["a large body", { body: `{"context": {"a": "${"x".repeat(70_000)}"}}` }, 413, "GENERAL"],
    ["no key", { key: "" }, 401, "GENERAL"],
    ["an unknown key", { key: `rmp_ofrep_${"A".repeat(22)}.${"A".repeat(43)}` }, 401, "GENERAL"],
  ])("for %s names the reason in OFREP's format", async (_, sent, status, errorCode) => {
    const all = await post(bulk, {}, sent);
    expect([all.status, all.body]).toEqual([status, { ...errors, errorCode }]);
    const single = await one("readiness.export", {}, sent);
    const key = "readiness.export";
    expect([single.status, single.body]).toEqual([status, { key, ...errors, errorCode }]);
  });

  test("for an unknown flag, another method, and a suspended tenant", async () => {
    const unknown = await one("trucking.none", {});
    expect([unknown.status, unknown.body]).toEqual([
      404,
      { key: "trucking.none", errorCode: "FLAG_NOT_FOUND", errorDetails: expect.any(String) },
    ]);
    const got = await fetch(opened.url + bulk);
    expect([got.status, await got.json()]).toEqual([405, { ...errors, errorCode: "GENERAL" }]);
    const { globex, operator } = opened;
    await operator.operator.setTenantActive.mutate({ slug: "globex", active: false });
    const suspended = await post(bulk, {}, { key: globex.keys.ofrep });
    expect([suspended.status, suspended.body]).toEqual([403, { ...errors, errorCode: "GENERAL" }]);
    await operator.operator.setTenantActive.mutate({ slug: "globex", active: true });
  });

  test("is read by pages of the tenant's origins alone, which cannot read Unleash's rules", async () => {
    const origin = "https://intranet.acme.example";
    const { acme, globex } = opened;
    const { version } = await acme.admin.configuration.get.query();
    await acme.admin.configuration.change.mutate({
      baseVersion: version,
      set: { "cors.origins": [origin] },
      reason: "test",
    });
    const preflight = await fetch(opened.url + bulk, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,if-none-match,x-api-key",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("x-api-key");
    const allowed = async (key: string) =>
      (await post(bulk, {}, { key, headers: { origin } })).headers.get(
        "access-control-allow-origin",
      );
    expect(await allowed(acme.keys.ofrep)).toBe(origin);
    expect(await allowed(globex.keys.ofrep)).toBe(null);
    const rules = await fetch(`${opened.url}/api/client/features`, {
      headers: { origin, authorization: acme.keys.unleash },
    });
    expect([rules.status, rules.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });
});

describe("a key", () => {
  test("is stored as a hash, is audited, ends when it is revoked, and allows nothing else", async () => {
    const { admin } = opened.acme;
    const { id, key } = await admin.flagKeys.create.mutate({ name: "Intranet", kind: "ofrep" });
    const [row] = await sql`select * from api_credentials where id = ${id}`;
    expect(JSON.stringify(row)).not.toContain(key);
    expect((await post(bulk, {}, { key })).status).toBe(200);
    expect((await post(bulk, {}, { key: "x", headers: { "x-api-key": key } })).status).toBe(200);
    for (const path of ["/api/client/features", "/api/v1/flags", "/scim/v2/Users"]) {
      const other = await fetch(opened.url + path, { headers: { authorization: `Bearer ${key}` } });
      expect([path, other.status]).toEqual([path, 401]);
    }
    await expect(opened.globex.admin.flagKeys.revoke.mutate({ id })).rejects.toMatchObject({
      data: { httpStatus: 404 },
    });
    await admin.flagKeys.revoke.mutate({ id });
    expect((await post(bulk, {}, { key })).status).toBe(401);
    const { items } = await admin.audit.list.query({ subjectId: id });
    expect(items.map(({ action }) => action)).toEqual(["flag_key.revoke", "flag_key.create"]);
    expect(JSON.stringify(items)).not.toContain(key);
  });
});

// The last test: it leaves the tenant without requests.
test("beyond the rate of a key, the response says when to try again", async () => {
  const { acme, operator } = opened;
  const { key } = await acme.admin.flagKeys.create.mutate({ name: "busy", kind: "ofrep" });
  const { version } = await acme.admin.configuration.get.query();
  await operator.operatorConfiguration.change.mutate({
    tenantId: acme.id,
    baseVersion: version,
    set: { "api.perSecond": 1, "api.burst": 10, "api.costs.read": 10 },
    reason: "test",
  });
  let answer = await post(bulk, {}, { key });
  for (let n = 0; n < 20 && answer.status === 200; n += 1) answer = await post(bulk, {}, { key });
  expect([answer.status, answer.body]).toEqual([
    429,
    { errorCode: "GENERAL", errorDetails: expect.any(String) },
  ]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
});
