import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, test } from "vitest";
import { exampleId } from "../../server/declarations.ts";
import { operations } from "../support/responses/operations.ts";
import { read } from "../layout/repository.ts";
import { restCall } from "../support/operation-call.ts";
import { useServer } from "../support/server-only.ts";
import { packs } from "../../shared/packs/index.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";

interface OpenApiOperation {
  operationId: string;
  security: object[];
  parameters: { name: string; in: string; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown; example?: unknown }> };
  responses: Record<string, unknown>;
  "x-permission": string;
  "x-rate-class": string;
}
interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
}

const world = useServer();
let document: Document;
let admin: string;
/** An admin of a tenant of each industry, by the path of its pack. */
const ofPack = new Map<string, string>();

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${world.server.url}/api/v1${path}`, { headers });

/** The request body of an operation; undefined without one. */
const bodyOf = (name: string) =>
  Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === name)?.requestBody;

beforeAll(async () => {
  const id = await world.acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await world.acme.token(id, "admin");
  for (const { path, appType } of packs) {
    const tenant = await createTestTenant(world.outside, world.server, `of-${path}`, roomy, {
      appType,
    });
    const own = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
    ofPack.set(path, await tenant.token(own, "admin"));
  }
  document = (await (await get("/openapi.json")).json()) as Document;
});

describe("openapi.json", () => {
  test("is valid against the schema of OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document) as never);
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, "3.1"]);
    const wrong = { ...structuredClone(document), paths: { users: {} } };
    expect((await new Validator().validate(wrong as never)).valid).toBe(false);
  });

  test("has each declared operation once, under its procedure's name", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) =>
          `${operationId} ${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
      ),
    );
    const declared = [...operations].map(
      ([name, { rest }]) => `${name} ${rest.replace(" ", " /api/v1")}`,
    );
    expect(described.toSorted()).toEqual(declared.toSorted());
    expect(document.servers).toEqual([{ url: world.server.url }]);
  });

  test("says who may call, how often, and what a response contains", () => {
    expect(document.paths["/api/v1/users"]?.["get"]).toMatchObject({
      operationId: "users.list",
      security: [{ accessToken: [] }, { apiKey: [] }],
      "x-permission": "users:read",
      "x-rate-class": "read",
      parameters: expect.arrayContaining([
        {
          name: "limit",
          in: "query",
          required: false,
          schema: expect.objectContaining({ maximum: 200 }),
        },
      ]),
      responses: {
        200: { content: { "application/json": { schema: { type: "object" } } } },
        400: { $ref: "#/components/responses/Error400" },
      },
    });
    const user = JSON.stringify(document.paths["/api/v1/users/{id}"]?.["get"]?.responses["200"]);
    expect(user).toContain('"createdAt":{"type":"string","format":"date-time"}');
  });

  test("is public, cached, and not sent again to a client that has it", async () => {
    const first = await get("/openapi.json");
    expect(first.headers.get("cache-control")).toBe("public, max-age=300");
    expect(first.headers.get("content-type")).toBe("application/json");
    const etag = first.headers.get("etag") ?? "";
    const again = await get("/openapi.json", { "if-none-match": `"x", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/openapi.json", { "if-none-match": '"x"' })).status).toBe(200);
  });
});

/** Examples of things that do not exist here, and how they are refused. */
const refused: Record<string, number> = {
  "auth.refresh": 401,
  "auth.loginTotp": 401,
  "auth.enrolTotp": 400,
  "auth.confirmTotp": 409,
  "auth.renewRecoveryCodes": 409,
  "auth.removeTotp": 409,
  "auth.verify": 401,
  "auth.changePassword": 400,
  "auth.resetPassword": 401,
  "invitations.accept": 401,
  "domains.enforce": 409,
  "integrations.connect": 404,
  "integrations.replaceCredentials": 400,
  "organizations.remove": 404,
  // Compares with the newest report, and there is none.
  "readiness.previewModel": 409,
  "organizations.update": 404,
  "roles.assign": 404,
  "users.removeTotp": 404,
  // The examples before these cancel the load.
  "trucking.loads.progress": 409,
  "trucking.loads.deliver": 409,
  "trucking.loads.close": 409,
  "trucking.plans.request": 409,
  // Each item has a result of its own.
  "trucking.drivers.addMany": 200,
  "trucking.drivers.import": 200,
  "trucking.assignments.createMany": 200,
  "trucking.assignments.dispatchMany": 200,
  "service.workOrders.createMany": 200,
  "service.workOrders.import": 200,
  "service.partnerships.accept": 400,
  "trucking.partnerships.accept": 400,
  // Nobody has a shift.
  "service.plans.request": 409,
  "service.workOrders.scheduleMany": 200,
  "service.workOrders.decideMany": 200,
};

describe("the examples", () => {
  test("exist for each mutation that has a body", () => {
    const withBody = [...operations].filter(
      ([name, { isMutation }]) => isMutation && bodyOf(name) !== undefined,
    );
    expect(withBody.filter(([, { example }]) => example === undefined)).toEqual([]);
    expect(withBody.length).toBeGreaterThan(20);
  });

  /** The ids of what the examples have created, by noun. Later examples of the noun use them. */
  const created = new Map<string, string>();

  test.each([...operations].filter(([, { example }]) => example !== undefined))(
    "%s works as it is described",
    async (name, operation) => {
      const { example, status, access, pack } = operation;
      const noun = name.split(".").slice(0, -1).join(".");
      const people = (pack && ofPack.get(pack.path)) ?? admin;
      const text = JSON.stringify(example).replaceAll(exampleId, created.get(noun) ?? exampleId);
      const { method, path, body } = restCall(operation, JSON.parse(text) as object);
      const url = world.server.url + path;
      const answer = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${access === "operator" ? world.server.operatorToken : people}`,
          "content-type": "application/json",
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const result = await answer.text();
      // An example of something that no other example creates.
      const expected = text.includes(exampleId) ? 404 : status;
      expect(answer.status, result).toBe(refused[name] ?? expected);
      if (answer.status !== 201) return;
      const { id, user } = JSON.parse(result) as { id?: string; user?: { id: string } };
      if (id === undefined) {
        const location = `${world.server.url}/api/v1/users/${user?.id}`;
        expect(answer.headers.get("location")).toBe(location);
        return;
      }
      created.set(noun, id);
      expect(answer.headers.get("location")).toBe(`${url}/${id}`);
    },
  );
});

describe("the reference page", () => {
  test("loads everything from here, under a policy without unsafe words", async () => {
    const page = await get("/docs");
    const [html, other] = [await page.text(), await (await get("/docs")).text()];
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'nonce-[0-9a-f]{32}'; /,
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const [nonce] = /[0-9a-f]{32}/.exec(policy) ?? [];
    expect(html).toContain(`<meta property="csp-nonce" content="${nonce}">`);
    expect(other).not.toContain(nonce);
    expect(html).not.toMatch(/https?:\/\/|<script>|<style|style=/);
  });

  test("has Scalar's script, as it was published", async () => {
    const file = await read("server/rest/openapi/api-reference/README.md");
    const [, sum] = /`([0-9a-f]{64})`/.exec(file) ?? [];
    const html = await (await get("/docs")).text();
    const [, source = ""] = /<script src="docs([^"]+)"/.exec(html) ?? [];
    for (const encoding of ["gzip", "identity"]) {
      const script = await get(`/docs${source}`, { "accept-encoding": encoding });
      expect(script.headers.get("cache-control")).toContain("immutable");
      const digest = await crypto.subtle.digest("SHA-256", await script.arrayBuffer());
      expect(Buffer.from(digest).toString("hex")).toBe(sum);
    }
    expect(file).toContain(`@scalar/api-reference\` ${source.split("v=")[1]}`);
  });
});
