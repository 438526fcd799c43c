import { beforeAll, describe, expect, test } from "vitest";
import { AppError, categoryOf, errorCategories, errorCodeNames } from "../../shared/errors.ts";
import { useServer } from "../support/server-only.ts";

const scraper = "a-token-of-the-scraper";
const world = useServer({ METRICS_TOKEN: scraper });
let admin: string;
let rep: string;

beforeAll(async () => {
  const { acme } = world;
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await acme.token(adminId, "admin");
  rep = await acme.token(await acme.person({ userName: "rep" }), "rep");
});

let asked = 0;

/** Sends a request, and waits for its line in the access log. */
async function ask(path: string, init: RequestInit & { token?: string } = {}) {
  const { token = admin, headers, ...rest } = init;
  const id = `categories-${asked++}`;
  const answer = await fetch(world.server.url + path, {
    ...rest,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-request-id": id,
      ...(headers as Record<string, string>),
    },
  });
  const body = (await answer.json()) as Record<string, unknown>;
  await world.server.settled();
  const line = world.server.logs.find(
    ({ event, request }) => event === "http.request" && request === id,
  );
  return { status: answer.status, body, line };
}

/** The value of each series of the counter of errors. */
async function counted(): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${scraper}` };
  const text = await (await fetch(`${world.server.url}/metrics`, { headers })).text();
  return new Map(
    Array.from(
      text.matchAll(/^rampart_errors_total\{(.+)\} (\d+)$/gm),
      ([, labels = "", value]) => [labels, Number(value)],
    ),
  );
}

/** How much the series with these labels has grown since `before`. */
async function growth(before: Map<string, number>, category: string, transport: string) {
  const sum = (series: Map<string, number>) =>
    [...series]
      .filter(([labels]) =>
        [`category="${category}"`, `transport="${transport}"`].every((one) => labels.includes(one)),
      )
      .reduce((total, [, value]) => total + value, 0);
  return sum(await counted()) - sum(before);
}

describe("the table of categories", () => {
  test("every category has a code", () => {
    const used = new Set(errorCodeNames.map((code) => new AppError(code, "x").category));
    expect(errorCategories.filter((category) => !used.has(category))).toEqual([]);
  });

  test("codes of one status have one category", () => {
    const byStatus = Map.groupBy(errorCodeNames, (code) => new AppError(code, "x").status);
    for (const codes of byStatus.values()) {
      expect(new Set(codes.map((code) => new AppError(code, "x").category)).size).toBe(1);
    }
  });

  test("an error without a category is internal, and one inside another is found", () => {
    expect(categoryOf("text")).toBe("internal");
    expect(categoryOf(Object.assign(new Error("x"), { category: "of wine" }))).toBe("internal");
    const inner = new AppError("conflict", "x");
    expect(categoryOf(new Error("outer", { cause: inner }))).toBe("conflict");
  });
});

type Case = [code: string, category: string, path: string, init?: () => Parameters<typeof ask>[1]];

const rest: Case[] = [
  ["bad_request", "validation", "/api/v1/users?limit=0"],
  ["unauthorized", "authentication", "/api/v1/users", () => ({ token: "x" })],
  ["forbidden", "permission", "/api/v1/audit", () => ({ token: rep })],
  ["not_found", "not_found", "/api/v1/nowhere"],
  ["method_not_allowed", "validation", "/api/v1/users", () => ({ method: "PUT", body: "{}" })],
  [
    "too_large",
    "limit",
    "/api/v1/roles",
    () => ({ method: "POST", body: `"${"x".repeat(2_000_000)}"` }),
  ],
];

describe("a failed request", () => {
  test.each(rest)("over REST: %s is %s", async (code, category, path, init) => {
    const before = await counted();
    const { body, line } = await ask(path, init?.());
    expect(body).toMatchObject({ code, category });
    expect(line).toMatchObject({ code, category });
    expect(await growth(before, category, "rest")).toBe(1);
  });

  test("over tRPC: each call of a batch has its own", async () => {
    const before = await counted();
    const names = "users.list,nothing,audit.list,tenants.current";
    const input = encodeURIComponent(JSON.stringify({ 0: { limit: 0 } }));
    const { body, line, status } = await ask(`/trpc/${names}?batch=1&input=${input}`, {
      token: rep,
    });
    expect(status).toBe(207);
    const calls = body as unknown as { error?: { data: Record<string, unknown> } }[];
    expect(calls.map(({ error }) => error?.data["category"])).toEqual([
      "validation",
      "not_found",
      "permission",
      undefined,
    ]);
    expect(line?.["categories"]).toHaveLength(3);
    expect(line?.["categories"]).toEqual(
      expect.arrayContaining(["validation", "not_found", "permission"]),
    );
    for (const category of ["validation", "not_found", "permission"]) {
      expect(await growth(before, category, "trpc"), category).toBe(1);
    }
  });

  test("that tRPC itself refuses has one, too", async () => {
    const before = await counted();
    const { line, status } = await ask("/trpc/users.list,roles.create?batch=1", {
      method: "POST",
      body: "{}",
    });
    expect(status).toBe(400);
    expect(line).toMatchObject({ code: "bad_request", category: "validation" });
    expect(await growth(before, "validation", "trpc")).toBe(1);
  });

  test("over SCIM: the body is that of RFC 7644, and log and metric have it", async () => {
    const before = await counted();
    const { body, line } = await ask("/scim/v2/Users/nobody", { token: world.acme.scimToken });
    expect(Object.keys(body).toSorted()).toEqual(["detail", "schemas", "status"]);
    expect(line).toMatchObject({ code: "not_found", category: "not_found" });
    expect(await growth(before, "not_found", "scim")).toBe(1);
  });

  test("over SCIM: each failed operation of a bulk request counts", async () => {
    const before = await counted();
    const operations = [
      { method: "DELETE", path: "/Users/nobody" },
      { method: "DELETE", path: "/Users/nobody-else" },
      { method: "POST", path: "/Users", bulkId: "a", data: { userName: 7 } },
    ];
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    const { status, line } = await ask("/scim/v2/Bulk", {
      method: "POST",
      token: world.acme.scimToken,
      body: JSON.stringify({ schemas, Operations: operations }),
    });
    expect(status).toBe(200);
    expect(line).toMatchObject({ categories: ["not_found", "validation"] });
    expect(await growth(before, "not_found", "scim")).toBe(2);
    expect(await growth(before, "validation", "scim")).toBe(1);
  });

  test("of a webhook counts as one of its transport", async () => {
    const before = await counted();
    const { status } = await ask("/webhooks/user-service", { method: "POST", body: "{}" });
    expect(status).toBe(401);
    expect(await growth(before, "authentication", "webhook")).toBe(1);
  });
});

test("a request that succeeds has no category", async () => {
  const before = await counted();
  const { line, status } = await ask("/api/v1/users?limit=1");
  expect(status).toBe(200);
  expect(Object.keys(line ?? {})).not.toContain("category");
  expect(await counted()).toEqual(before);
});
