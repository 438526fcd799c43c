import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mindtickleAdmin } from "../standins/mindtickle/admin-client.ts";
import { type RunningMindtickle, startMindtickle } from "../standins/mindtickle/server.ts";
import { eightModules } from "../support/learning.ts";

let directory: string;
let simulator: RunningMindtickle;
let admin: ReturnType<typeof mindtickleAdmin>;

const account = {
  name: "One",
  apiKey: "key",
  secretKey: "secret",
  clientId: "client",
  perSecond: 1000,
  perMinute: 60_000,
};
const person = {
  userName: "Ann@one.test",
  email: "ann@one.test",
  firstName: "Ann",
  lastName: "Lee",
  externalId: "x-1",
  role: "LEARNER",
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mindtickle-"));
  simulator = await startMindtickle({ databasePath: join(directory, "state.sqlite") });
  admin = mindtickleAdmin(simulator.adminUrl);
  await admin.putAccount("one", { ...account, autoAssign: true });
  await admin.putCatalogue("one", eightModules("one"));
});

afterEach(async () => {
  await simulator.stop();
  await rm(directory, { recursive: true, force: true });
});

const token = (
  over: { secret?: string; iss?: string; sub?: string; iat?: number; exp?: number } = {},
) => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(over.iss ?? "key")
    .setSubject(over.sub ?? "client")
    .setIssuedAt(over.iat ?? now)
    .setExpirationTime(over.exp ?? now + 600)
    .sign(new TextEncoder().encode(over.secret ?? "secret"));
};

async function call(
  method: string,
  path: string,
  body?: unknown,
  bearer?: string | null,
  signal?: AbortSignal,
) {
  const authorization =
    bearer === null ? {} : { authorization: `Bearer ${bearer ?? (await token())}` };
  return fetch(`${simulator.url}/services/data/v2.0/mtobjects${path}`, {
    method,
    headers: { ...authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

describe("the API", () => {
  test("creates, finds, changes and deactivates people; user names are taken in any case", async () => {
    const created = await call("POST", "/User", person);
    expect(created.status).toBe(201);
    const { id } = await json(created);
    expect((await call("POST", "/User", { ...person, userName: "ANN@one.test" })).status).toBe(409);
    expect(await json(await call("GET", "/User?userName=ann@ONE.test"))).toMatchObject({
      total: 1,
      objects: [{ id }],
    });
    expect(await json(await call("GET", "/User?externalId=x-1"))).toMatchObject({ total: 1 });
    expect(await json(await call("GET", "/User?externalId=x-2"))).toEqual({
      total: 0,
      objects: [],
    });
    expect(
      await json(await call("PATCH", `/User/${String(id)}`, { state: "DEACTIVATED" })),
    ).toMatchObject({ state: "DEACTIVATED", firstName: "Ann" });
    expect(await json(await call("PATCH", `/User/${String(id)}`, { title: "Rep" }))).toMatchObject({
      state: "DEACTIVATED",
      title: "Rep",
    });
    expect((await call("GET", "/User/mt_nobody")).status).toBe(404);
    expect((await call("POST", "/User", { ...person, role: "KING" })).status).toBe(400);
  });

  test("has courses, quizzes, and learning that appears by itself and always the same", async () => {
    expect(await json(await call("GET", "/Series"))).toMatchObject({ total: 2 });
    expect(await json(await call("GET", "/Quiz?limit=3"))).toMatchObject({
      total: 8,
      objects: [{}, {}, {}],
    });
    const { id } = await json(await call("POST", "/User", person));
    const first = await json(await call("GET", `/User/${String(id)}/Module`));
    expect(first).toMatchObject({ total: 8 });
    await admin.setProgress("one", String(id), "one_s1_m1", {
      status: "COMPLETED",
      quizScore: 99,
      assignedOn: new Date().toISOString(),
    });
    const { objects } = (await json(await call("GET", `/User/${String(id)}/Module`))) as {
      objects: { id: string }[];
    };
    expect(objects.find((module) => module.id === "one_s1_m1")).toMatchObject({ quizScore: 99 });
  });

  test("keeps its state over a restart, and accounts apart", async () => {
    await call("POST", "/User", person);
    await simulator.stop();
    simulator = await startMindtickle({ databasePath: join(directory, "state.sqlite") });
    admin = mindtickleAdmin(simulator.adminUrl);
    expect(await admin.users("one")).toHaveLength(1);
    await admin.putAccount("two", { ...account, apiKey: "key-2" });
    expect(
      await json(await call("GET", "/User", undefined, await token({ iss: "key-2" }))),
    ).toEqual({ total: 0, objects: [] });
  });
});

describe("its quirks", () => {
  const now = Math.floor(Date.now() / 1000);
  test.each([
    ["no token", null, 401],
    ["no JWT", "nonsense", 401],
    ["an unknown key", { iss: "other" }, 401],
    ["another secret", { secret: "other" }, 401],
    ["another client", { sub: "other" }, 401],
    ["a token for two hours", { exp: now + 7200 }, 401],
    ["an expired token", { iat: now - 900, exp: now - 300 }, 403],
  ])("%s", async (_name, bearer, status) => {
    const sent = typeof bearer === "object" && bearer !== null ? await token(bearer) : bearer;
    const answer = await call("GET", "/Series", undefined, sent);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-request-id")).toBeTruthy();
  });

  test("a missing scope is a 403 that names it; an unrouted path is a 400 in HTML", async () => {
    await admin.putAccount("one", { ...account, scopes: ["users:read"] });
    const forbidden = await call("POST", "/User", person);
    expect(forbidden.status).toBe(403);
    expect(await json(forbidden)).toMatchObject({ message: "missing scope users:write" });
    const unrouted = await call("GET", "/Nothing");
    expect(unrouted.status).toBe(400);
    expect(await unrouted.text()).toContain("Not Found");
  });

  test("the limits hold over any second and minute, and 429 says nothing of when", async () => {
    await admin.putAccount("one", { ...account, perSecond: 7, perMinute: 10 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => call("GET", "/Series")));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(53);
    expect(refused[0]?.headers.get("retry-after")).toBeNull();
    expect(await refused[0]?.text()).toBe("Too many requests");
    expect(await admin.rates("one")).toEqual({
      maxPerSecond: 7,
      maxPerMinute: 7,
      accepted: 7,
      refused: 53,
    });
  });
});

describe("its faults", () => {
  test.each([
    ["429" as const, 429],
    ["5xx" as const, 503],
    ["expired" as const, 403],
  ])("%s meets as many calls as told, then no more", async (kind, status) => {
    await admin.addFault({ kind, count: 2 });
    const statuses = [
      await call("GET", "/Series"),
      await call("GET", "/Series"),
      await call("GET", "/Series"),
    ];
    expect(statuses.map((answer) => answer.status)).toEqual([status, status, 200]);
    expect(await admin.faults()).toEqual([]);
  });

  test("an outage and a dropped answer end the connection; only the latter had its effect", async () => {
    await admin.addFault({ kind: "outage", count: 1 });
    await expect(call("POST", "/User", person).then((answer) => answer.text())).rejects.toThrow();
    expect(await admin.users("one")).toEqual([]);
    await admin.addFault({ kind: "drop-answer", count: 1 });
    await expect(call("POST", "/User", person).then((answer) => answer.text())).rejects.toThrow();
    expect(await admin.users("one")).toHaveLength(1);
  });

  test("a late answer has its effect at once, a late effect after the client has gone", async () => {
    await admin.addFault({ kind: "answer-late", ms: 10_000, count: 1 });
    await expect(
      call("POST", "/User", person, undefined, AbortSignal.timeout(200)),
    ).rejects.toThrow();
    expect(await admin.users("one")).toHaveLength(1);
    await admin.addFault({ kind: "effect-late", ms: 300, when: "late@one", count: 1 });
    const late = { ...person, userName: "late@one.test" };
    await expect(call("POST", "/User", late, undefined, AbortSignal.timeout(50))).rejects.toThrow();
    await expect.poll(() => admin.users("one"), { timeout: 5000 }).toHaveLength(2);
  });

  test("pages can come short or empty", async () => {
    await admin.addFault({ kind: "partial-page", count: 1 });
    expect(await json(await call("GET", "/Quiz"))).toMatchObject({
      total: 8,
      objects: [{}, {}, {}, {}],
    });
    await admin.addFault({ kind: "empty-page", count: 1, path: "/Quiz" });
    expect(await json(await call("GET", "/Quiz"))).toEqual({ total: 8, objects: [] });
  });
});
