import { Redis } from "ioredis";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { coreRouter } from "../../../server/trpc/router.ts";
import { dumpKeys } from "../../soak/isolation/check-stored.ts";
import { clientFor } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import {
  callers,
  type Keys,
  onlyFor,
  procedureCases,
  routeCases as otherCases,
  uncovered,
  workerCases,
} from "./cases.ts";
import { LeakDetector, recordCall, normalize, type RecordedCall } from "./leak-detector.ts";
import { restCases } from "./rest-cases.ts";
import { type FilledTenant, fillTenant, idsOf, untilQuiet } from "./tenants.ts";
import { startTappedStack, type TappedStack } from "./world.ts";

let stack: TappedStack;
let sql: postgres.Sql;
let redis: Redis;
let acme: FilledTenant;
let globex: FilledTenant;
let leakDetector: LeakDetector;
/** Keys of globex, and unknown keys. */
let foreign: Keys;
let unknown: Keys;
let pairs: { real: RecordedCall; unknownCall: RecordedCall }[] = [];

// Some of the other cases create people with the keys, so they come last.
const routeCases = { ...restCases, ...otherCases };
const random = () => crypto.randomUUID().replaceAll("-", "").slice(0, 12);
const procedures = Object.keys(coreRouter._def.procedures);
const linesOf = ({ server, provisioning, analytics }: TappedStack) =>
  [server, provisioning, analytics].flatMap(({ logs }) => logs);

beforeAll(async () => {
  stack = await startTappedStack();
  sql = postgres(stack.outside.database.superuser, { max: 1, onnotice: () => undefined });
  redis = new Redis(inject("cluster").redisUrl);
  [acme, globex] = await Promise.all([
    fillTenant(stack, sql, "acme", `own${random()}`),
    fillTenant(stack, sql, "globex", `canary${random()}`),
  ]);
  foreign = await keysOf(globex);
  unknown = unknownKeys();
  await nameInRules(globex);
  leakDetector = new LeakDetector(globex.canary, await idsOf(sql, globex.tenant));
  await actAsAcme();
});

afterAll(async () => {
  redis.disconnect();
  await sql.end();
  await stack.stop();
});

/** The operator's rules name the tenant and one of its people. The flag stays on for everybody. */
async function nameInRules({ tenant, canary, repId }: FilledTenant): Promise<void> {
  const { enabled, strategies } = onlyFor(tenant.id, repId);
  const address = { contextName: "email", operator: "IN", values: [`${canary}-rep@x.test`] };
  const flagged = { name: "default", constraints: [address] };
  await clientFor(stack.server, stack.server.operatorToken).operatorFlags.change.mutate({
    baseVersion: 0,
    flags: {
      "mindtickle.pull": { enabled, strategies: [...strategies, flagged, { name: "default" }] },
    },
    reason: canary,
  });
}

async function keysOf({
  tenant,
  canary,
  repId,
  courseId,
  receiverId,
  endpointId,
  outgoingId,
  roleId,
  apiKeyId,
  flagKeyId,
  connectionId,
  domainId,
  versionId,
  tokens,
}: FilledTenant): Promise<Keys> {
  const admin = clientFor(stack.server, tokens.admin);
  const first = ({ items }: { items: { id: string }[] }) => items[0]?.id ?? "";
  return {
    slug: tenant.slug,
    tenantId: tenant.id,
    userId: repId,
    groupId: ((await (await tenant.scim("GET", "/Groups")).json()) as Listed).Resources[0].id,
    courseId,
    receiverId,
    endpointId,
    outgoingId,
    roleId,
    apiKeyId,
    flagKeyId,
    invitationId: first(await admin.invitations.list.query()),
    connectionId,
    domainId,
    versionId,
    quizResultId: first(await admin.quizzes.list.query()),
    auditId: first(await admin.audit.list.query()),
    deadLetterId: first(await admin.deadLetters.list.query()),
    scimTokenId: first(await admin.scimTokens.list.query()),
    externalId: `${canary}-rep`,
    otherExternalId: `${canary}-other`,
    userName: `${canary}-rep@x.test`,
    submissionId: `${canary}-submission1`,
    quizId: `${canary}-quiz1`,
  };
}

interface Listed {
  Resources: [{ id: string }];
}

/** Keys of the same form and length that do not exist. */
function unknownKeys(): Keys {
  const unknown = globex.canary.replace("canary", "absent");
  const texts = Object.entries(foreign).map(([name, key]: [string, string]) => {
    if (name === "slug") return [name, "gl0bex"];
    if (key.includes(globex.canary)) return [name, key.replace(globex.canary, unknown)];
    // Adjacent to the real key, so that it is at the same position as a cursor.
    return [name, key.slice(0, -4) + (key.endsWith("0000") ? "0001" : "0000")];
  });
  return Object.fromEntries(texts) as Keys;
}

/** Makes each call with each kind of token of acme, once with keys of globex and once with unknown keys. */
async function actAsAcme(): Promise<void> {
  const spare = await acme.tenant.person({ userName: "spare" });
  // Both tenants: pending work of globex would be recorded during the calls of acme.
  for (const { tenant } of [acme, globex]) await untilQuiet(stack, sql, tenant);
  for (const { exchanges } of [stack.redis, stack.qstash, stack.mindtickle]) exchanges.length = 0;
  for (const line of [stack.server, stack.provisioning, stack.analytics]) line.logs.length = 0;
  leakDetector.ignoreSent(foreign);
  const { tenant, repId, courseId, tokens } = acme;
  const own = { slug: tenant.slug, userId: spare, repId, courseId };
  const cases = [procedureCases, routeCases, workerCases].flatMap((table) => Object.values(table));
  for (const buildCalls of cases) {
    const unknownCalls = buildCalls(unknown, own);
    for (const [index, call] of buildCalls(foreign, own).entries()) {
      for (const [actor, token] of Object.entries(tokens)) {
        if (!(call.actors ?? callers).includes(actor)) continue;
        const real = await recordCall(stack, call, actor, token);
        pairs.push({
          real,
          unknownCall: await recordCall(stack, unknownCalls[index] ?? call, actor, token),
        });
      }
    }
  }
  await untilQuiet(stack, sql, acme.tenant);
}

test("every procedure and every route has a case, and the check detects a missing one", () => {
  expect(procedures.length).toBeGreaterThan(14);
  expect(uncovered(procedures, procedureCases)).toEqual([]);
  expect(uncovered(stack.routes.server, routeCases)).toEqual([]);
  expect(uncovered(stack.routes.worker, workerCases)).toEqual([]);
  expect(uncovered([...procedures, "users.export"], procedureCases)).toEqual(["users.export"]);
  expect(uncovered([...stack.routes.server, "GET /new"], routeCases)).toEqual(["GET /new"]);
  // No case exists for a removed procedure.
  expect(Object.keys(procedureCases).filter((name) => !procedures.includes(name))).toEqual([]);
  const routes = new Set([...stack.routes.server, ...stack.routes.worker]);
  const named = Object.keys({ ...routeCases, ...workerCases });
  expect(named.filter((name) => !routes.has(name))).toEqual([]);
});

test("no response to acme contains data of globex, including headers", () => {
  expect(pairs.length).toBeGreaterThan(200);
  const leaks = pairs
    .flatMap(({ real, unknownCall }) => [real, unknownCall])
    .flatMap(({ call, actor, headers, body }) =>
      leakDetector
        .leaksIn(JSON.stringify(headers) + body)
        .map((secret) => ({ ...call, actor, secret })),
    );
  expect(leaks).toEqual([]);
  const own = pairs.filter(({ real }) => real.body.includes(acme.canary));
  expect(own.length).toBeGreaterThan(10);
  expect(
    pairs.filter(({ real }) => real.status >= 500 && real.status !== 501).map(({ real }) => real),
  ).toEqual([]);
});

test("the leak detector finds the canary in globex's own responses, keys and rows", async () => {
  const list = await globex.tenant.scim("GET", "/Users?count=200");
  expect(leakDetector.leaksIn(await list.text())).toContain(globex.canary);
  const { exchanges } = stack.redis;
  const before = exchanges.length;
  // A late job may have invalidated the cache entries that were read while the tenant was filled.
  const admin = clientFor(stack.server, globex.tokens.admin);
  await Promise.all([
    admin.users.list.query(),
    admin.courses.list.query(),
    admin.readiness.report.query(),
  ]);
  await stack.server.settled();
  exchanges.length = before;
  const keys = await dumpKeys(redis, `tenant:${globex.tenant.id}`);
  expect(keys.filter(([, value]) => leakDetector.leaksIn(value).length > 0).length).toBeGreaterThan(
    2,
  );
});

/** After the response, the person who has the address, and nobody else, gets a mail. */
const mailsLink = /auth\.forgotPassword|password\/forgot/;

/** Once a second, a process reads the configuration of a tenant again, by the id of the caller's tenant. */
const isRefresh = (statement: string) => statement.includes("app.find_tenant");

/** Concurrent calls of a batch that read alike share a statement or do not. */
const ofBatch = ({ call, statements }: RecordedCall) => {
  const own = statements.filter((one) => !isRefresh(one));
  return call.path.includes("batch=1") ? [...new Set(own)] : own;
};

test("a foreign id is answered exactly like an unknown one, by the same statements", () => {
  const asked = pairs.filter(
    ({ real, unknownCall }) =>
      real.call.path !== unknownCall.call.path ||
      JSON.stringify(real.call.body) !== JSON.stringify(unknownCall.call.body),
  );
  expect(asked.length).toBeGreaterThan(150);
  for (const { real, unknownCall } of asked) {
    const what = `${real.call.method} ${real.call.path} as ${real.actor}`;
    const [known, made] = [real, unknownCall].map((call) => {
      const compared = mailsLink.test(call.call.path)
        ? { ...call, statements: [] }
        : { ...call, statements: ofBatch(call) };
      return normalize(compared, [foreign, unknown]);
    });
    expect(known, what).toEqual(made);
  }
  const missed = asked.filter(({ real }) => real.status === 404);
  expect(missed.length).toBeGreaterThan(50);
  // Each call looks up the row, in a separate statement or in the one that begins the session, and then its
  // owner. A slug in the path is compared with the session's.
  const looked = ({ statements }: RecordedCall) => statements.length > 1;
  expect(missed.every(({ real }) => real.call.attempt === undefined || looked(real))).toBe(true);
});

test("each foreign access is a security event and a logged error, and no unknown one is", async () => {
  const attempts = pairs.flatMap(({ real }) =>
    real.call.attempt && real.status !== 401 && real.status !== 403 ? [real] : [],
  );
  const operator = clientFor(stack.server, stack.server.operatorToken);
  const events = await until(
    "every attempt is counted",
    async () => {
      const { items } = await operator.operator.securityEvents.query();
      const counted = items.reduce((sum, event) => sum + event.attempts, 0);
      return counted >= attempts.length && items;
    },
    5000,
  );
  const expected = new Set(attempts.map(({ requestId }) => requestId));
  for (const event of events) {
    expect(event).toMatchObject({
      kind: "cross_tenant_attempt",
      actorTenantId: acme.tenant.id,
      targetTenantId: globex.tenant.id,
    });
    const newest = attempts.find(({ requestId }) => requestId === event.requestId);
    expect(event.path).toBe(`${newest?.call.method} ${newest?.call.path.split("?")[0]}`);
    expect(event.actor).toMatch(newest?.actor === "scim" ? /^scim:/ : /^user:/);
    expect(new Date(event.lastAt).getTime() - (newest?.at ?? 0)).toBeLessThan(5000);
  }

  const errors = linesOf(stack).filter(({ level }) => level === "error");
  const actors = events.map(({ actor }) => actor);
  for (const { requestId, call } of attempts) {
    const line = errors.find(({ request }) => request === requestId);
    expect(line).toMatchObject({
      event: "security.cross_tenant_attempt",
      tenant: acme.tenant.id,
      target: globex.tenant.id,
      actor: expect.toBeOneOf(actors),
      route: expect.stringMatching(call.method),
    });
  }
  expect(errors.filter(({ request }) => !expected.has(String(request)))).toEqual([]);
});

test("no key or value of acme's cache and no response of Redis contains data of globex", async () => {
  const keys = await dumpKeys(redis, `tenant:${acme.tenant.id}`);
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.flatMap(([key, value]) => leakDetector.leaksIn(key + value))).toEqual([]);
  const { exchanges } = stack.redis;
  expect(exchanges.length).toBeGreaterThan(50);
  expect(
    exchanges.flatMap(({ request, answer }) => leakDetector.leaksIn(request + answer)),
  ).toEqual([]);
});

test("no message to QStash and no call to MindTickle contains data of globex", async () => {
  // Globex's own work may come late, on a slow machine, and its deliveries are retried. Such a message
  // names globex as its tenant, or in its flow-control key.
  const own = [`"tenantId":"${globex.tenant.id}"`, `tenant.${globex.tenant.id}.`];
  const published = () =>
    stack.qstash.exchanges.filter(
      ({ request }) =>
        request.startsWith("POST") &&
        !own.some((name) => request.replaceAll("\\", "").includes(name)),
    );
  const calls = stack.mindtickle.exchanges;
  // Accepted work may take a while on a busy machine.
  await until(
    "acme's work has been published and begun",
    () =>
      calls.length > 3 &&
      published().filter(({ request }) => request.includes(acme.tenant.id)).length > 10,
  );
  expect(published().flatMap(({ request }) => leakDetector.leaksIn(request))).toEqual([]);
  expect(calls.flatMap(({ request, answer }) => leakDetector.leaksIn(request + answer))).toEqual(
    [],
  );
});

test("no log line of server and workers contains data of globex or of the requests", () => {
  const lines = linesOf(stack);
  expect(lines.length).toBeGreaterThan(pairs.length);
  const texts = lines.map((line) => JSON.stringify({ ...line, target: undefined }));
  expect(texts.filter((text) => leakDetector.leaksIn(text).length > 0)).toEqual([]);
  expect(texts.filter((text) => text.includes(globex.canary))).toEqual([]);
  expect(texts.filter((text) => text.includes(acme.canary))).toEqual([]);
});
