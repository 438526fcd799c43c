import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { operations } from "../support/responses/operations.ts";
import { errorCauses } from "../../server/rest/openapi/error-causes.ts";
import { errorCodes, errorCodeNames } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import { read } from "../layout/repository.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let admin: string;

beforeAll(async () => {
  const id = await world.acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await world.acme.token(id, "admin");
});

interface Problem {
  type: string;
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string; in: string }[];
}

async function ask(method: string, path: string, body?: unknown, type = "application/json") {
  const answer = await fetch(`${world.server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${admin}`, "content-type": type },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Problem };
}

/** The places of a problem: part of the request, and pointer. */
const places = ({ errors }: Problem) => errors?.map((one) => `${one.in} ${one.pointer}`).toSorted();

describe("every problem of an input is named at once", () => {
  test("in a query", async () => {
    const { status, body } = await ask("GET", "/users?limit=0&role=root&active=maybe&page=2");
    expect(status).toBe(400);
    expect(places(body)).toEqual(["active", "limit", "page", "role"].map((at) => `query #/${at}`));
    for (const { detail } of body.errors ?? []) expect(detail).toMatch(/^(Send|The field) .+\.$/);
  });

  test("in a body, at any depth", async () => {
    const { body } = await ask("POST", "/quiz-results", {
      submissionId: "",
      answers: [{ questionId: 7 }, { questionId: "q", surprise: 1 }],
      score: 101,
      "a/b~c": 1,
    });
    expect(places(body)).toEqual(
      expect.arrayContaining([
        "body #/a~1b~0c",
        "body #/answers/0/questionId",
        "body #/answers/0/selected",
        "body #/answers/1/surprise",
        "body #/score",
        "body #/userId",
      ]),
    );
    const missing = body.errors?.find(({ pointer }) => pointer === "#/userId");
    expect(missing?.detail).toMatch(/^This field is required\. Send /);
  });

  test("text that cannot be stored, beside other problems", async () => {
    const { body } = await ask(
      "POST",
      "/scim-tokens",
      '{"name": "a\\u0000", "domain": "\\ud800", "x": 1}',
    );
    expect(places(body)).toEqual(["body #/domain", "body #/name", "body #/x"]);
  });

  test("and tRPC has the same list", async () => {
    const input = encodeURIComponent(JSON.stringify({ limit: 0, page: 2 }));
    const answer = await fetch(`${world.server.url}/trpc/users.list?input=${input}`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    const { error } = (await answer.json()) as { error: { data: Problem } };
    expect(error.data.errors).toEqual([
      { pointer: "#/limit", detail: "Send at least 1.", userMessage: "Enter 1 or more." },
      {
        pointer: "#/page",
        detail: 'The field "page" is unknown. Remove it.',
        userMessage: "Please check this field.",
      },
    ]);
  });

  test("an error of a verb that names a field has a pointer too", async () => {
    const { status, body } = await ask("PUT", "/readiness/model", { after: 7, model: {} });
    expect([status, places(body)]).toEqual([409, ["body #/after"]]);
  });

  test("a hundred of them at most, however many there are", async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`n${n}`, n]));
    const { body } = await ask("POST", "/scim-tokens", many);
    expect(body.errors).toHaveLength(100);
    expect(body.detail.length).toBeLessThan(1000);
  });
});

describe("the parts of a request", () => {
  test("a repeated parameter is refused, and a list is sent by repeating it", async () => {
    const { status, body } = await ask("GET", "/users?limit=1&limit=2");
    expect([status, places(body)]).toEqual([400, ["query #/limit"]]);
  });

  test("numbers and booleans of a query are read by the schema", async () => {
    expect((await ask("GET", "/users?limit=2&active=true")).status).toBe(200);
    for (const query of ["limit=0x10", "limit=1e1", "limit=%201", "active=TRUE", "active=1"])
      expect((await ask("GET", `/users?${query}`)).status, query).toBe(400);
  });

  test("a body that contradicts the path is refused", async () => {
    const [id, other] = [newId(), newId()];
    const { status, body } = await ask("PATCH", `/outgoing-webhooks/${id}`, { id: other });
    expect([status, places(body)]).toEqual([400, ["path #/id"]]);
    expect((await ask("PATCH", `/outgoing-webhooks/${id}`, { id })).status).toBe(404);
  });

  test("what belongs in the body is not read from the URL", async () => {
    const { status, body } = await ask("POST", "/scim-tokens?name=a", { name: "a" });
    expect([status, places(body)]).toEqual([400, ["query #/name"]]);
  });

  test("what belongs in the URL is not read from the body of a DELETE", async () => {
    const id = newId();
    const { status, body } = await ask("DELETE", `/roles/${id}`, { version: 1 });
    expect([status, places(body)]).toEqual([400, ["query #/version"]]);
    expect(body.detail).toContain("Send this field in the URL");
    for (const empty of [undefined, "", {}])
      expect((await ask("DELETE", `/roles/${id}`, empty)).status).toBe(404);
  });

  test.each([
    ["not JSON", "{", "application/json", 400],
    ["not an object", "[]", "application/json", 400],
    ["not UTF-8", "\ud800", "application/json", 400],
    ["a form", "name=a", "application/x-www-form-urlencoded", 415],
    ["text", '{"name":"a"}', "text/plain", 415],
    ["too large", "x".repeat(2_000_000), "application/json", 413],
    ["JSON with parameters", '{"x":"a"}', "application/json; charset=utf-8", 400],
    ["another type of JSON", '{"x":"a"}', "application/merge-patch+json", 400],
  ])("a body: %s", async (_what, text, type, status) => {
    const { status: answered, body } = await ask("POST", "/scim-tokens", text, type);
    expect([answered, body.type]).toEqual([
      status,
      `${world.server.url}/api/v1/docs/errors#${body.code}`,
    ]);
  });
});

/** All schemas inside a schema, with their paths. */
function* schemasIn(
  schema: z.core.$ZodType,
  path: string,
  seen = new Set<z.core.$ZodType>(),
): Generator<[string, z.core.$ZodType]> {
  // Schemas of JSON contain themselves.
  if (seen.has(schema)) return;
  seen.add(schema);
  yield [path, schema];
  const { def } = schema._zod as unknown as { def: Record<string, unknown> };
  for (const [name, value] of Object.entries(def)) {
    const inner = name === "shape" ? Object.entries(value as object) : [[name, value] as const];
    for (const [key, one] of inner)
      for (const item of Array.isArray(one) ? (one as unknown[]) : [one])
        if (item instanceof z.core.$ZodType) yield* schemasIn(item, `${path}/${key}`, seen);
  }
}

const loose = (schema: z.core.$ZodType) => {
  if (!(schema instanceof z.ZodObject)) return false;
  return schema.def.catchall?._zod.def.type !== "never";
};
const loosePlaces = (schema: z.core.$ZodType, name: string) =>
  [...schemasIn(schema, name)].flatMap(([path, one]) => (loose(one) ? [path] : []));

describe("unknown fields", () => {
  test.each([...operations])("%s declares none", (name, { input }) => {
    // An identity provider may add parameters, which a client ignores (RFC 6749, section 4.1.2).
    if (name !== "auth.finishSso") expect(loosePlaces(input, name)).toEqual([]);
  });

  test("with the names that objects inherit are refused too", async () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const pointer = `#/${name}`;
      const inQuery = await ask("GET", `/users?${name}=1`);
      expect([inQuery.status, places(inQuery.body)]).toEqual([400, [`query ${pointer}`]]);
      const body = `{"email":"inherits@acme.test","name":"x","${name}":{"role":"admin"}}`;
      const inBody = await ask("POST", "/users", body);
      expect([inBody.status, places(inBody.body)]).toEqual([400, [`body ${pointer}`]]);
    }
  });

  test("a loose object is found at any depth: the positive control", () => {
    const schema = z.strictObject({ a: z.array(z.union([z.string(), z.object({})])).optional() });
    expect(loosePlaces(schema, "x")).toEqual(["x/a/innerType/element/options"]);
  });
});

describe("the explanations of errors", () => {
  test("docs/errors.md has the cause and remedy of each code", async () => {
    const sections = (await read("docs/errors.md")).split("\n### ").slice(1);
    expect(sections.map((section) => section.trim())).toEqual(
      errorCodeNames.map((code) => {
        const { cause, remedy } = errorCauses[code];
        return `${code}\n\nStatus ${errorCodes[code]}. ${cause}\n\n${remedy}`;
      }),
    );
  });

  test("the page that `type` names has a section for each code", async () => {
    const { type } = (await ask("GET", "/nothing")).body;
    const answer = await fetch(type);
    const html = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    for (const code of errorCodeNames) expect(html).toContain(`<h2 id="${code}">`);
  });
});
