import { beforeAll, describe, expect, test } from "vitest";
import { base } from "../../server/rest/operations.ts";
import { operations } from "../support/responses/operations.ts";
import { newId } from "../../shared/ids.ts";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { restCall } from "../support/operation-call.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { startOutside } from "../support/services.ts";
import { useFixture } from "../support/fixture.ts";

/*
 * The order of a request: the tenant that the credential names, authentication, the parent in the
 * path, the handler. This server cannot reach Postgres, so a query would answer 503.
 */
const outside = useFixture(startOutside, (opened) => opened.stop());
const server: TestServer = useFixture(
  () =>
    startServer(outside, undefined, {
      SERVER_TIMING: "on",
      DATABASE_URL: "postgres://rampart_app:none@127.0.0.1:9/none",
      DATABASE_OPERATOR_URL: "postgres://rampart_operator:none@127.0.0.1:9/none",
    }),
  (started) => started.stop(),
);

const closed = [...operations].filter(([, { access }]) => access !== "public");
const withId = { id: newId(), userId: newId(), service: "user-service", integration: "mindtickle" };

/** A request of the operation whose body no parser accepts. */
async function ask(name: string, headers: Record<string, string>): Promise<number> {
  const operation = operations.get(name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  const { method, path } = restCall(operation, withId);
  const hasBody = method !== "GET" && method !== "DELETE";
  const answer = await fetch(server.url + path.split("?")[0], {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(hasBody && { body: "{" }),
  });
  return answer.status;
}

describe("a request without a valid credential", () => {
  test.each(closed.map(([name]) => name))(
    "%s reads neither its body nor the database",
    async (name) => {
      expect(await ask(name, {})).toBe(401);
      expect(await ask(name, { authorization: "Bearer made-up" })).toBe(401);
    },
  );

  test("the walk covers the operations", () => {
    expect(closed.length).toBeGreaterThan(70);
    expect(base).toBe("/api/v1");
  });
});

test("the steps of a response stand in their order in Server-Timing", async () => {
  const other = await startServer(outside, undefined, { SERVER_TIMING: "on" });
  const registered = await fetch(`${other.url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      organization: { name: "Order" },
      name: "One",
      email: "one@order.example",
      password: "plum-violin-harbour-7421",
    }),
  });
  const { accessToken, organization } = (await registered.json()) as {
    accessToken: string;
    organization: { slug: string };
  };
  const answer = await fetch(`${other.url}/api/tenants/${organization.slug}/audit`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  await other.stop();
  expect(answer.status).toBe(200);
  const steps = answer.headers.get("server-timing")?.split(", ") ?? [];
  expect(steps.map((step) => step.split(";")[0])).toEqual([
    "tenant",
    "authentication",
    "parent",
    "input",
    "handler",
  ]);
});

describe("with a valid credential", () => {
  let token = "";
  beforeAll(async () => {
    token = await issueAccessToken(
      { sub: newId(), role: "admin", orgId: newId(), lifetime: 600 },
      JSON.parse(outside.keys.jwtPrivateKey),
    );
  });

  test("the same body is parsed, and the same read reaches the database", async () => {
    const authorization = `Bearer ${token}`;
    expect(await ask("readiness.setModel", { authorization })).toBe(400);
    expect(await ask("users.list", { authorization })).toBe(503);
  });
});
