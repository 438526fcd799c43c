import { beforeAll, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let rep: string;
let admin: string;
let foreign: string;

beforeAll(async () => {
  const { acme, globex } = world;
  rep = await acme.token(await acme.person({ userName: "rep@x.test" }), "rep");
  const adminId = await acme.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  admin = await acme.token(adminId, "admin");
  foreign = await globex.person({ userName: "secret@x.test" });
});

/** The number of cross-tenant attempts that `attempt` adds to the operator's list. */
async function attemptsOf(attempt: () => Promise<unknown>): Promise<number> {
  const seen = async () => {
    await world.server.settled();
    const operator = clientFor(world.server, world.server.operatorToken);
    const { items } = await operator.operator.securityEvents.query();
    return items.reduce((sum, { attempts }) => sum + attempts, 0);
  };
  const before = await seen();
  await attempt();
  return (await seen()) - before;
}

const batch = (paths: string, inputs: object, headers: Record<string, string> = {}) =>
  fetch(
    `${world.server.url}/trpc/${paths}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
    { headers: { authorization: `Bearer ${rep}`, ...headers } },
  ).then((answer) => answer.text());

it("an attempt in a batch counts, regardless of the other calls", async () => {
  const inputs = { 0: { id: foreign }, 1: {} };
  expect(await attemptsOf(() => batch("users.get,audit.list", inputs))).toBe(1);
  expect(await attemptsOf(() => batch("users.get,users.get", { ...inputs, 1: 7 }))).toBe(1);
});

it("an attempt counts for any path", async () => {
  expect(await attemptsOf(() => batch("users.get,x%00y", { 0: { id: foreign } }))).toBe(1);
});

it("a streamed batch is refused before any of its calls run", async () => {
  const headers = { "trpc-accept": "application/jsonl" };
  const answers: string[] = [];
  const attempt = async () => {
    answers.push(await batch("users.get", { 0: { id: foreign } }, headers));
  };
  expect(await attemptsOf(attempt)).toBe(0);
  expect(answers[0]).toContain("bad_request");
});

it("a list request for another tenant's user is an attempt", async () => {
  const client = clientFor(world.server, admin);
  expect(await attemptsOf(() => client.quizzes.list.query({ userId: foreign }))).toBe(1);
  expect(await attemptsOf(() => client.audit.list.query({ subjectId: foreign }))).toBe(1);
  const filter = encodeURIComponent(`id eq "${foreign}"`);
  expect(await attemptsOf(() => world.acme.scim("GET", `/Users?filter=${filter}`))).toBe(1);
  const unknownId = crypto.randomUUID();
  expect(await attemptsOf(() => client.quizzes.list.query({ userId: unknownId }))).toBe(0);
});
