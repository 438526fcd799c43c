import { beforeAll, describe, expect, test } from "vitest";
import { appRouter } from "../../server/trpc/router.ts";
import { newId } from "../../shared/ids.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let admin: string;
let adminId: string;

beforeAll(async () => {
  adminId = await world.acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await world.acme.token(adminId, "admin");
});

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: "query" | "mutation" } }>,
).map(([name, { _def }]) => ({ name, isQuery: _def.type === "query" }));
const typeOf = (name: string) => procedures.find((procedure) => procedure.name === name)?.isQuery;

interface Failure {
  message: string;
  data: { code: string; httpStatus: number; path?: string; reason?: string; field?: string };
}

/** Sends an input unchanged, so that it can be invalid JSON. */
async function send(name: string, input: string, headers: Record<string, string> = {}) {
  const token = name.startsWith("operator.") ? world.server.operatorToken : admin;
  const isQuery = typeOf(name);
  const url = `${world.server.url}/trpc/${name}`;
  const answer = await fetch(isQuery ? `${url}?input=${encodeURIComponent(input)}` : url, {
    method: isQuery ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(isQuery ? {} : { body: input }),
  });
  const text = await answer.text();
  const error = text.startsWith("{") ? (JSON.parse(text) as { error?: Failure }).error : undefined;
  return { status: answer.status, error, text, headers: answer.headers };
}

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const garbage: Record<string, string> = {
  "a number": "7",
  "a text": '"x"',
  "a list": "[]",
  true: "true",
  null: "null",
  "an unknown field": '{"surprise": 1}',
  "a field of Object": '{"__proto__": {"role": "admin"}, "constructor": 1}',
  "wrong types":
    '{"id": 1, "userId": {}, "limit": "many", "cursor": 5, "slug": [], "submissionId": null}',
  "numbers out of range": '{"limit": -1, "cursor": "x"}',
  "a number beyond every integer": '{"limit": 1e999}',
  "texts too long": JSON.stringify({
    id: "x".repeat(3000),
    userId: "x".repeat(3000),
    slug: "x".repeat(3000),
  }),
  "U+0000 in texts":
    '{"id": "a\\u0000", "userId": "a\\u0000", "cursor": "\\u0000", "subjectId": "\\u0000"}',
  "half a surrogate": '{"id": "\\ud800", "userId": "\\udfff", "subjectId": "\\ud800"}',
  "deep nesting": `{"metadata": {"a": ${deep(2000)}}, "id": ${deep(500)}}`,
  "no JSON": "{",
  "no JSON either": "undefined",
  nothing: "",
};

describe("any input", () => {
  test.each(procedures)("to $name causes no server error", async ({ name }) => {
    for (const [what, input] of Object.entries(garbage)) {
      const { status, error, text } = await send(name, input);
      expect(status, `${what}: ${text}`).toBeLessThan(500);
      if (status === 200) continue;
      expect(error?.data, `${what}: ${text}`).toMatchObject({ httpStatus: status, path: name });
      expect(error?.message.length, what).toBeGreaterThan(10);
    }
    const failed = world.server.logs.filter(({ event }) => event === "http.failed");
    expect(failed).toEqual([]);
  });
});

describe("an invalid input is named", () => {
  const submission = () => ({
    submissionId: "s",
    userId: adminId,
    courseId: newId(),
    quizId: "q",
    answers: [{ questionId: "a", selected: "A", correct: true }],
    score: 100,
    submittedAt: "2026-01-01T00:00:00Z",
  });
  const cases: [name: string, field: string, input: () => object][] = [
    ["users.list", "limit", () => ({ limit: 0 })],
    ["users.list", "limit", () => ({ limit: 201 })],
    ["users.list", "limit", () => ({ limit: 1.5 })],
    ["users.list", "cursor", () => ({ cursor: "behind" })],
    ["users.list", "role", () => ({ role: "root" })],
    ["users.list", "active", () => ({ active: "yes" })],
    ["users.get", "id", () => ({})],
    ["users.get", "id", () => ({ id: "x".repeat(201) })],
    ["progress.list", "userId", () => ({ userId: 7 })],
    ["audit.list", "subjectId", () => ({ subjectId: "x".repeat(201) })],
    ["quizzes.submit", "score", () => ({ ...submission(), score: 101 })],
    ["quizzes.submit", "submittedAt", () => ({ ...submission(), submittedAt: "today" })],
    [
      "quizzes.submit",
      "submittedAt",
      () => ({ ...submission(), submittedAt: "2099-01-01T00:00:00Z" }),
    ],
    [
      "quizzes.submit",
      "answers[0].selected",
      () => ({ ...submission(), answers: [{ questionId: "a" }] }),
    ],
    ["operator.createTenant", "slug", () => ({ slug: "No Slug", name: "n" })],
    ["operator.createTenant", "name", () => ({ slug: "ok", name: " " })],
    [
      "operator.createTenant",
      "config.cache.maxKeys",
      () => ({ slug: "ok", name: "n", config: { cache: { maxKeys: 1 } } }),
    ],
    ["operator.createTenant", "slug", () => ({ slug: "acme", name: "again" })],
  ];

  test.each(cases)("%s names %s", async (name, field, input) => {
    const { error, text } = await send(name, JSON.stringify(input()));
    expect(error?.data, text).toMatchObject({ field, path: name });
    expect(["bad_request", "conflict"], text).toContain(error?.data.reason);
    expect(error?.message, text).toContain(field.split(/[.[]/)[0]);
  });

  test("an unknown field is named, too", async () => {
    const { status, error } = await send("users.list", '{"page": 2}');
    expect(status).toBe(400);
    expect(error?.message).toContain('"page"');
  });

  test("U+0000 in a stored value is refused", async () => {
    const { status, error } = await send(
      "operator.createTenant",
      '{"slug": "nul", "name": "a\\u0000b"}',
    );
    expect(status).toBe(400);
    expect(error?.data.reason).toBe("bad_request");
  });
});

describe("the transport", () => {
  test("an unknown procedure is 404, and the request id comes back", async () => {
    for (const name of [
      "users.export",
      "users",
      "",
      "users.list.x",
      "__proto__",
      "constructor.name",
    ]) {
      const answer = await fetch(`${world.server.url}/trpc/${name}`, {
        headers: { authorization: `Bearer ${admin}`, "x-request-id": "my-id" },
      });
      expect(answer.status, name).toBe(404);
      expect(answer.headers.get("x-request-id")).toBe("my-id");
    }
    const { headers } = await send("users.list", "{}", { "x-request-id": "not an id\u00e9" });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("another method is 405", async () => {
    const ask = (method: string, name: string) =>
      fetch(`${world.server.url}/trpc/${name}`, {
        method,
        headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
      });
    expect((await ask("POST", "users.list")).status).toBe(405);
    expect((await ask("GET", "readiness.aggregate")).status).toBe(405);
  });

  test("a body of another type is 415, one above 1 MB is 413", async () => {
    const typed = await send("progress.sync", "a=b", { "content-type": "text/csv" });
    expect(typed.status).toBe(415);
    const { status } = await send(
      "progress.sync",
      JSON.stringify({ userId: "x".repeat(1024 * 1024) }),
    );
    expect(status).toBe(413);
  });

  test("a form is refused", async () => {
    const form = new FormData();
    form.set("userId", adminId);
    const answer = await fetch(`${world.server.url}/trpc/progress.sync`, {
      method: "POST",
      headers: { authorization: `Bearer ${admin}` },
      body: form,
    });
    expect(answer.status).toBe(400);
  });

  const batch = (names: string[], input = "{}") =>
    fetch(
      `${world.server.url}/trpc/${names.join(",")}?batch=1&input=${encodeURIComponent(input)}`,
      {
        headers: { authorization: `Bearer ${admin}` },
      },
    );

  test("a batch has a result for each call; a batch above the limit is refused as a whole", async () => {
    const mixed = await batch(
      ["tenants.current", "users.get", "users.export"],
      '{"1": {"id": "u"}}',
    );
    expect(mixed.status).toBe(207);
    const answers = (await mixed.json()) as { error?: Failure }[];
    expect(answers.map(({ error }) => error?.data.httpStatus)).toEqual([undefined, 404, 404]);
    const allowed = await batch(Array.from({ length: 50 }, () => "tenants.current"));
    expect(allowed.status).toBe(200);
    const huge = await batch(Array.from({ length: 500 }, () => "tenants.current"));
    expect(huge.status).toBe(400);
    expect((await batch(["users.list"], "[1, 2]")).status).toBe(400);
    expect((await batch(["users.list"], "{")).status).toBe(400);
  });

  test("a streamed batch is refused", async () => {
    const answer = await fetch(`${world.server.url}/trpc/users.list?batch=1&input={}`, {
      headers: { authorization: `Bearer ${admin}`, "trpc-accept": "application/jsonl" },
    });
    expect(answer.status).toBe(400);
  });
});
