import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let admin: string;

beforeAll(async () => {
  const { acme } = world;
  const adminId = await acme.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  admin = await acme.token(adminId, "admin");
});

const bulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

/** Sends JSON text unchanged. */
async function sendText(path: string, token: string, body: string, type = "application/json") {
  const answer = await fetch(world.server.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": type },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
}

const scim = (path: string, body: string) =>
  sendText(`/scim/v2${path}`, world.acme.scimToken, body, "application/scim+json");

describe("an invalid operation of a bulk request", () => {
  test.each([
    ["is nested too deeply", `"title": ${deep}`, /Operations\[1\]: .*100 levels deep at byte \d+/],
    ["holds half of a surrogate pair", '"title": "cut \\ud83d"', /^title .*surrogate/],
    [
      "holds U+0000 in an unknown attribute",
      '"title": "x", "unknown": ["\\u0000"]',
      /unknown\[0\]/,
    ],
  ])("that %s is the only one refused", async (_what, member, detail) => {
    const operation = (name: string, more = '"title": "fine"') =>
      `{"method": "POST", "path": "/Users", "bulkId": "${name}", "data": {"userName": "${name}", ${more}}}`;
    const run = newId();
    const operations = [
      operation(`a-${run}`),
      operation(`b-${run}`, member),
      operation(`c-${run}`),
    ];
    const body = `{"schemas": ["${bulkSchema}"], "Operations": [${operations.join(", ")}]}`;
    const answer = await scim("/Bulk", body);
    expect(answer.status).toBe(200);
    expect(answer.body["Operations"]).toMatchObject([
      { bulkId: `a-${run}`, status: "201" },
      {
        bulkId: `b-${run}`,
        status: "400",
        response: { status: "400", detail: expect.stringMatching(detail) },
      },
      { bulkId: `c-${run}`, status: "201" },
    ]);
  });
});

describe("SCIM", () => {
  test("accepts plain text that looks like an escape", async () => {
    const title = "a literal \\u0000 and \\ud83d";
    const answer = await scim("/Users", JSON.stringify({ userName: "literal", title }));
    expect(answer).toMatchObject({ status: 201, body: { title } });
  });

  test.each([
    ["/Users", `{"userName": "deep", "title": ${deep}}`, /100 levels/],
    ["/Users", '{"userName": "half", "unknown": {"a": "\\udfff"}}', /^unknown\.a .*surrogate/],
    ["/Users/.search", '{"filter": "\\u0000"}', /^filter .*U\+0000/],
    ["/Users/.search", `{"schemas": ${deep}}`, /100 levels/],
    [`/SecurityEvents/${newId()}`, '{"ack": ["\\ud800"]}', /^ack\[0\] .*surrogate/],
  ])("%s refuses %.40s with its own error format", async (path, body, detail) => {
    expect(await scim(path, body)).toMatchObject({
      status: 400,
      body: { status: "400", detail: expect.stringMatching(detail) },
    });
  });
});

describe("tRPC", () => {
  const call = (name: string, input: string, token = admin) =>
    sendText(`/trpc/${name}`, token, input);
  const failure = (field: string, message: RegExp) => ({
    error: {
      message: expect.stringMatching(message),
      data: { httpStatus: 400, reason: "bad_request", ...(field && { field }) },
    },
  });

  test.each([
    ["provisioning.setRules", '{"roleMapping": {"a\\u0000": "admin"}}', "roleMapping.a\ufffd"],
    ["provisioning.setRules", '{"x": "\\ud800"}', "x"],
    ["scimTokens.create", '{"name": "a\\u0000b"}', "name"],
  ])("%s refuses %s and names the field", async (name, input, field) => {
    const answer = await call(name, input);
    expect(answer).toMatchObject({ status: 400, body: failure(field, /cannot be stored/) });
  });

  test("so do the operator's procedures", async () => {
    const input = '{"slug": "n", "name": "N", "metadata": {"a": ["x", "\\u0000"]}}';
    const answer = await call("operator.createTenant", input, world.server.operatorToken);
    expect(answer).toMatchObject({ status: 400, body: failure("metadata.a[1]", /U\+0000/) });
  });

  test("only the invalid call of a batch is refused", async () => {
    const input = '{"0": {"name": "good"}, "1": {"name": "bad\\u0000"}}';
    const { body } = await call("scimTokens.create,scimTokens.create?batch=1", input);
    expect(body).toMatchObject([{ result: {} }, failure("name", /U\+0000/)]);
  });

  test("deeply nested JSON is refused before it is parsed, in queries and bodies", async () => {
    const answer = await call("provisioning.setRules", `{"roleMapping": ${deep}}`);
    expect(answer).toMatchObject({ status: 400, body: failure("", /100 levels deep at byte/) });
    const url = `${world.server.url}/trpc/users.list?input=${"[".repeat(2000)}`;
    const query = await fetch(url, { headers: { authorization: `Bearer ${admin}` } });
    expect(query.status).toBe(400);
    expect(await query.json()).toMatchObject(failure("", /100 levels deep at byte/));
  });

  test("too many values or names are too large", async () => {
    const names = Array.from({ length: 12_000 }, (_, n) => `"n${n}": 0`).join(",");
    for (const input of [`[${"0,".repeat(200_000)}0]`, `{${names}}`]) {
      expect(await call("provisioning.setRules", input)).toMatchObject({
        status: 413,
        body: { error: { data: { reason: "too_large" } } },
      });
    }
  });

  test("plain text that looks like an escape is accepted", async () => {
    const client = clientFor(world.server, admin);
    const name = "a literal \\u0000";
    const { id } = await client.scimTokens.create.mutate({ name });
    const { items } = await client.scimTokens.list.query();
    expect(items.find((item) => item.id === id)?.name).toBe(name);
  });
});

describe("REST", () => {
  const path = "/api/tenants/acme/dead-letters";
  test.each([
    ["replay", `{"source": ${deep}}`, /100 levels/],
    ["discard", '{"source": "scim", "reason": "\\ud800"}', /surrogate|[Uu]nrecognized/],
  ])("%s refuses a bad body", async (verb, body, detail) => {
    expect(await sendText(`${path}/${verb}`, admin, body)).toMatchObject({
      status: 400,
      body: { code: "bad_request", detail: expect.stringMatching(detail) },
    });
  });
});
