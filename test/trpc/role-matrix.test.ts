import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../support/responses/operations.ts";
import { coreRouter } from "../../server/trpc/router.ts";
import {
  baseRoles,
  isPermission,
  type Permission,
  permissions,
  rolesWith,
} from "../../shared/identity/permissions.ts";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { restCall, trpcCall } from "../support/operation-call.ts";
import { checkedFetch } from "../support/responses/checked-fetch.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { replace } from "../sync/support.ts";
import { useFixture } from "../support/fixture.ts";

const callers = ["none", "rep", "manager", "admin", "operator"] as const;
type Caller = (typeof callers)[number];
type Row = [none: number, rep: number, manager: number, admin: number, operator: number];

const everyone: Row = [401, 200, 200, 200, 403];
/** All roles may call it, and the id is unknown. */
const everyoneInVain: Row = [401, 404, 404, 404, 403];
const managers: Row = [401, 403, 200, 200, 403];
const admins: Row = [401, 403, 403, 200, 403];
/** Only admins may call it, and the id is unknown. */
const adminsInVain: Row = [401, 403, 403, 404, 403];
/** Whoever calls, with or without a token. */
const anybody: Row = [200, 200, 200, 200, 200];
const nobody: Row = [401, 401, 401, 401, 401];
const operators: Row = [401, 403, 403, 403, 200];
/** Only the operator may call it, and the id is unknown. */
const operatorsInVain: Row = [401, 403, 403, 403, 404];

/**
 * The result of each procedure by role. The input concerns the caller, so that only the role decides.
 * `turn` is 0 over tRPC and 1 over REST, for inputs that are accepted once.
 */
const table: Record<
  string,
  {
    answers: Row;
    input?: (me: string, turn: 0 | 1) => object;
    overRest?: number;
    operatorOverRest?: number;
  }
> = {
  "auth.register": {
    answers: anybody,
    input: () => ({
      organization: { name: "New" },
      name: "First Admin",
      email: "first@new.example",
      password: "plum-violin-harbour-7421",
    }),
  },
  "auth.login": {
    answers: nobody,
    input: () => ({ email: `${crypto.randomUUID()}@none.example`, password: "none" }),
  },
  "auth.refresh": { answers: nobody, input: () => ({ refreshToken: "none" }) },
  "auth.loginTotp": { answers: nobody, input: () => ({ challenge: "none", code: "123456" }) },
  "auth.totp": { answers: everyone },
  // Nobody has a password or an app here.
  "auth.enrolTotp": { answers: [401, 400, 400, 400, 403], input: () => ({ password: "none" }) },
  "auth.confirmTotp": { answers: [401, 409, 409, 409, 403], input: () => ({ code: "123456" }) },
  "auth.renewRecoveryCodes": {
    answers: [401, 409, 409, 409, 403],
    input: () => ({ code: "123456" }),
  },
  "auth.removeTotp": { answers: [401, 409, 409, 409, 403], input: () => ({ code: "123456" }) },
  "auth.verify": { answers: nobody, input: () => ({ token: "none" }) },
  // Nobody has an address here.
  "auth.sendVerification": { answers: [401, 409, 409, 409, 403] },
  "auth.forgotPassword": {
    answers: anybody,
    input: () => ({ email: `${crypto.randomUUID()}@none.example` }),
  },
  "auth.resetPassword": {
    answers: nobody,
    input: () => ({ token: "none", password: "plum-violin-harbour-7421" }),
  },
  // Nobody has a password here.
  "auth.changePassword": {
    answers: [401, 400, 400, 400, 403],
    input: () => ({ password: "none", newPassword: "plum-violin-harbour-7421" }),
  },
  "auth.logout": { answers: everyone },
  "auth.me": { answers: everyone },
  "auth.sessions": { answers: everyone },
  "auth.endSession": { answers: everyoneInVain, input: (id) => ({ id }) },
  "auth.endOtherSessions": { answers: everyone },
  "tenants.current": { answers: everyone },
  // Over REST, the operator reaches every organization by the same routes.
  "organizations.list": { answers: everyone, operatorOverRest: 200 },
  "organizations.get": {
    answers: everyoneInVain,
    input: (id) => ({ id }),
    operatorOverRest: 404,
  },
  "organizations.update": {
    answers: adminsInVain,
    input: (id) => ({ id, name: "x" }),
    operatorOverRest: 404,
  },
  "organizations.remove": {
    answers: adminsInVain,
    input: (id) => ({ id }),
    operatorOverRest: 404,
  },
  "invitations.create": {
    answers: admins,
    input: () => ({ email: "invited@acme.test" }),
  },
  "invitations.accept": {
    answers: nobody,
    input: () => ({ token: "none", name: "New", password: "plum-violin-harbour-7421" }),
  },
  "invitations.list": { answers: admins },
  "invitations.revoke": { answers: adminsInVain, input: (id) => ({ id }) },
  "flags.list": { answers: managers },
  "flags.dryRun": { answers: admins, input: () => flagRules },
  "flags.change": {
    answers: admins,
    input: (_, baseVersion) => ({
      baseVersion,
      flags: { "readiness.export": { enabled: true } },
      reason: "x",
    }),
  },
  "flags.history": { answers: managers },
  "flags.rollBack": {
    answers: admins,
    input: (_, turn) => ({ baseVersion: 2 + turn, to: 0, reason: "x" }),
  },
  "flagKeys.create": { answers: admins, input: () => ({ name: "matrix", kind: "ofrep" }) },
  "flagKeys.list": { answers: managers },
  "flagKeys.revoke": { answers: adminsInVain, input: (id) => ({ id }) },
  "users.list": { answers: everyone },
  "users.get": { answers: everyone, input: (id) => ({ id }) },
  // Nobody is created: the manager is unknown.
  "users.create": {
    answers: [401, 403, 403, 400, 403],
    input: () => ({ email: "new@acme.test", name: "New", managerId: "nobody" }),
  },
  "users.update": { answers: admins, input: (id) => ({ id }) },
  // A directory manages the person.
  "users.remove": { answers: [401, 403, 403, 409, 403], input: (id) => ({ id }) },
  "users.removeTotp": { answers: adminsInVain, input: () => ({ id: crypto.randomUUID() }) },
  "permissions.list": { answers: everyone },
  "configuration.get": { answers: managers },
  "configuration.explain": { answers: managers },
  "configuration.schema": { answers: managers },
  "configuration.preview": { answers: admins },
  "configuration.change": {
    answers: admins,
    input: () => ({ baseVersion: 1, reason: "Nothing.", draft: true }),
  },
  "configuration.versions": { answers: managers },
  "configuration.publish": { answers: adminsInVain, input: (id) => ({ id }) },
  "configuration.discard": { answers: adminsInVain, input: (id) => ({ id }) },
  "configuration.rollBack": {
    answers: admins,
    input: (_, turn) => ({ baseVersion: 1 + turn, to: 0, reason: "Back to the defaults." }),
  },
  "roles.list": { answers: admins },
  "roles.get": { answers: adminsInVain, input: (id) => ({ id }) },
  "roles.members": { answers: adminsInVain, input: (id) => ({ id }) },
  "roles.create": {
    answers: admins,
    input: (_, turn) => ({ name: `Role ${turn}`, permissions: [] }),
  },
  "roles.change": {
    answers: adminsInVain,
    input: (id) => ({ id, name: "Other", permissions: [] }),
  },
  "roles.delete": { answers: adminsInVain, input: (id) => ({ id }) },
  "roles.ofUser": { answers: admins, input: (id) => ({ id }) },
  "roles.assign": { answers: admins, input: (id) => ({ id, roles: [] }) },
  "apiKeys.list": { answers: admins },
  "apiKeys.create": { answers: admins, input: () => keyInput },
  "apiKeys.revoke": { answers: adminsInVain, input: (id) => ({ id }) },
  "apiKeys.listOwn": { answers: everyone },
  "apiKeys.createOwn": { answers: everyone, input: () => keyInput },
  "apiKeys.revokeOwn": { answers: everyoneInVain, input: (id) => ({ id }) },
  "courses.list": { answers: everyone },
  "progress.list": { answers: everyone, input: (userId) => ({ userId }) },
  "progress.sync": { answers: everyone, input: (userId) => ({ userId }) },
  "quizzes.submit": { answers: everyone, input: (userId) => submission(userId, userId) },
  "quizzes.list": { answers: everyone },
  "readiness.report": { answers: everyone },
  "readiness.rows": { answers: everyone, input: () => ({ of: "scores" }) },
  "readiness.distribution": { answers: everyone },
  "readiness.history": { answers: everyone },
  // No data is that old.
  "readiness.compare": {
    answers: everyoneInVain,
    input: () => ({ from: "2001-01-01T00:00:00Z", to: "2001-01-02T00:00:00Z" }),
  },
  "readiness.team": { answers: everyone },
  "readiness.teams": { answers: managers },
  "readiness.atRisk": { answers: managers },
  "readiness.model": { answers: everyone },
  "readiness.models": { answers: admins },
  "readiness.setModel": { answers: admins, input: (_, turn) => ({ after: 1 + turn, model: {} }) },
  "readiness.previewModel": { answers: admins, input: () => ({ model: {} }) },
  "readiness.aggregate": { answers: managers, input: () => ({}) },
  "integrations.status": { answers: managers },
  "integrations.pause": {
    answers: admins,
    input: () => ({ integration: "mindtickle", paused: false }),
  },
  "integrations.replaceCredentials": {
    answers: admins,
    input: () => ({ apiKey: "key-acme", secretKey: "secret-acme", clientId: "client-acme" }),
  },
  "webhookEndpoints.create": { answers: admins, input: () => ({ service: "user-service" }) },
  "webhookEndpoints.list": { answers: admins },
  "webhookEvents.list": { answers: admins },
  "webhookEndpoints.rotate": { answers: adminsInVain, input: (id) => ({ id }) },
  "webhookEndpoints.remove": { answers: adminsInVain, input: (id) => ({ id }) },
  "integrations.connect": {
    answers: adminsInVain,
    input: () => ({ service: "user-service", token: "none" }),
  },
  "integrations.disconnect": {
    answers: adminsInVain,
    input: () => ({ service: "user-service" }),
  },
  "integrations.sync": { answers: adminsInVain, input: () => ({ service: "user-service" }) },
  "notifications.list": { answers: admins },
  "mails.list": { answers: admins },
  "outgoingWebhooks.create": {
    answers: admins,
    input: () => ({ url: "https://hub.example/x", types: ["user_changed"] }),
  },
  "outgoingWebhooks.list": { answers: admins },
  "outgoingWebhooks.change": { answers: adminsInVain, input: (id) => ({ id }) },
  "outgoingWebhooks.rotate": { answers: adminsInVain, input: (id) => ({ id }) },
  "outgoingWebhooks.enable": { answers: adminsInVain, input: (id) => ({ id }) },
  "outgoingWebhooks.replay": {
    answers: adminsInVain,
    input: (id) => ({ id, since: "2026-01-01T00:00:00Z" }),
  },
  "outgoingWebhooks.test": { answers: adminsInVain, input: (id) => ({ id }) },
  "outgoingWebhooks.deliveries": { answers: adminsInVain, input: (id) => ({ id }) },
  "outgoingWebhooks.remove": { answers: adminsInVain, input: (id) => ({ id }) },
  // The run of the first call has not ended.
  "reconciliation.start": { answers: admins, input: () => ({}), overRest: 409 },
  "reconciliation.list": { answers: admins },
  "reconciliation.findings": { answers: adminsInVain, input: (id) => ({ id }) },
  "reconciliation.approve": { answers: adminsInVain, input: (id) => ({ id }) },
  "audit.list": { answers: admins },
  "scimRequests.list": { answers: admins },
  "deadLetters.list": { answers: admins },
  "deadLetters.get": { answers: adminsInVain, input: (id) => ({ id }) },
  "deadLetters.replay": { answers: adminsInVain, input: (id) => ({ id }) },
  "deadLetters.replayMany": { answers: admins },
  "deadLetters.discard": { answers: adminsInVain, input: (id) => ({ id }) },
  "deadLetters.discardMany": { answers: admins },
  "provisioning.settings": { answers: admins },
  "provisioning.setRules": { answers: admins, input: () => ({}) },
  "provisioning.putSchema": {
    answers: admins,
    input: () => ({ id: "urn:x-acme:User", name: "Acme", attributes: [{ name: "badge" }] }),
  },
  "provisioning.removeSchema": {
    answers: adminsInVain,
    input: (id) => ({ id: `urn:x-acme:${id}` }),
  },
  "receivers.create": {
    answers: admins,
    input: (_, turn) => ({ delivery: "poll", name: `hub${turn}`, audience: "hub" }),
  },
  "receivers.list": { answers: admins },
  "receivers.remove": { answers: adminsInVain, input: (id) => ({ id }) },
  "receivers.verify": { answers: adminsInVain, input: (id) => ({ id }) },
  "ssoConnections.create": {
    answers: admins,
    input: (_, turn) => ({
      name: "Provider",
      issuer: "https://id.example.com",
      clientId: `client-${turn}`,
    }),
  },
  "ssoConnections.list": { answers: admins },
  "ssoConnections.get": { answers: adminsInVain, input: (id) => ({ id }) },
  "ssoConnections.change": { answers: adminsInVain, input: (id) => ({ id }) },
  "ssoConnections.test": { answers: adminsInVain, input: (id) => ({ id }) },
  "ssoConnections.unlink": { answers: adminsInVain, input: (id) => ({ id, userId: id }) },
  "ssoConnections.remove": { answers: adminsInVain, input: (id) => ({ id }) },
  "domains.create": {
    answers: admins,
    input: (_, turn) => ({ name: `matrix${turn}.example.com` }),
  },
  "domains.list": { answers: admins },
  "domains.check": { answers: adminsInVain, input: (id) => ({ id }) },
  "domains.enforce": { answers: adminsInVain, input: (id) => ({ id, connectionId: id }) },
  "domains.remove": { answers: adminsInVain, input: (id) => ({ id }) },
  "scimTokens.create": { answers: admins, input: () => ({ name: "matrix" }) },
  "scimTokens.list": { answers: admins },
  "scimTokens.rotate": { answers: admins, input: (_, turn) => ({ id: tokenIds[turn] }) },
  "scimTokens.revoke": { answers: admins, input: (_, turn) => ({ id: tokenIds[turn] }) },
  "operatorConfiguration.explain": {
    answers: operatorsInVain,
    input: (tenantId) => ({ tenantId }),
  },
  "operatorConfiguration.preview": {
    answers: operatorsInVain,
    input: (tenantId) => ({ tenantId }),
  },
  "operatorConfiguration.versions": {
    answers: operatorsInVain,
    input: (tenantId) => ({ tenantId }),
  },
  "operatorConfiguration.change": {
    answers: operatorsInVain,
    input: (tenantId) => ({ tenantId, baseVersion: 1, reason: "x" }),
  },
  "operatorConfiguration.publish": {
    answers: operatorsInVain,
    input: (id) => ({ tenantId: id, id }),
  },
  "operatorConfiguration.discard": {
    answers: operatorsInVain,
    input: (id) => ({ tenantId: id, id }),
  },
  "operatorConfiguration.rollBack": {
    answers: operatorsInVain,
    input: (tenantId) => ({ tenantId, baseVersion: 1, to: 0, reason: "x" }),
  },
  "operator.createTenant": {
    answers: operators,
    input: (_, turn) => ({ slug: `initech${turn}`, name: "I" }),
  },
  "operator.provisionTenant": {
    answers: operators,
    input: (_, turn) => ({ slug: `hooli${turn}`, name: "H", admin: { email: "h@hooli.example" } }),
  },
  "operator.listTenants": { answers: operators },
  "operator.setTenantActive": {
    answers: operators,
    input: () => ({ slug: "globex", active: true }),
  },
  "operator.setPaymentStatus": {
    answers: operators,
    input: () => ({ slug: "globex", status: "active", reason: "x" }),
  },
  "operator.audit": { answers: operators },
  "operator.listOrganizations": { answers: operators },
  "operator.getOrganization": { answers: operatorsInVain, input: (id) => ({ id }) },
  "operator.createOrganization": { answers: operators, input: () => ({ name: "New" }) },
  "operator.updateOrganization": { answers: operatorsInVain, input: (id) => ({ id }) },
  "operator.deleteOrganization": { answers: operatorsInVain, input: (id) => ({ id }) },
  "operator.restoreOrganization": { answers: operatorsInVain, input: (id) => ({ id }) },
  "operator.integrations": { answers: operators },
  "operator.alerts": { answers: operators },
  "operator.securityEvents": { answers: operators },
  "operatorFlags.list": { answers: operators },
  "operatorFlags.dryRun": { answers: operators, input: () => flagRules },
  "operatorFlags.change": {
    answers: operators,
    input: (_, baseVersion) => ({
      baseVersion,
      flags: { "readiness.export": { enabled: true } },
      reason: "x",
    }),
  },
  "operatorFlags.history": { answers: operators },
  "operatorFlags.rollBack": {
    answers: operators,
    input: (_, turn) => ({ baseVersion: 2 + turn, to: 0, reason: "x" }),
  },
};

const stack = useStack();
const acme = useFixture(() => createTestTenant(stack.outside, stack.server, "acme"));
let courseId: string;
/** The access token of another tenant's admin. */
let stranger: string;
let tokenIds: [string, string];
/** boss <- middle <- lead <- deep, and boss reports to deep: a loop. Aside and admin have no manager. */
const people: Record<string, string> = {};

const flagRules = { name: "readiness.export", rules: { enabled: true } };
const keyInput = { name: "matrix", permissions: ["users:read"] };
const submission = (userId: string, submissionId: string) => ({
  submissionId,
  userId,
  courseId,
  quizId: "own",
  answers: [{ questionId: "q", selected: "A", correct: true }],
  score: 100,
  submittedAt: "2026-01-01T00:00:00Z",
});
const id = (name: string) => people[name] ?? "";
const roles = { boss: "manager", middle: "manager", lead: "manager", admin: "admin" } as const;
const roleOf = (name: string) => (name in roles ? roles[name as keyof typeof roles] : "rep");
const tokenOf = (name: string) => acme.token(id(name), roleOf(name));
const manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";

beforeAll(async () => {
  const globex = await createTestTenant(stack.outside, stack.server, "globex");
  const strangerId = await globex.person({ userName: "stranger", roles: [{ value: "admin" }] });
  stranger = await globex.token(strangerId, "admin");
  await putCatalogue(stack.outside, acme);
  for (const name of ["admin", "boss", "middle", "lead", "deep", "aside"])
    people[name] = await acme.person({ userName: name, roles: [{ value: roleOf(name) }] });
  for (const [name, above] of [
    ["middle", "boss"],
    ["lead", "middle"],
    ["deep", "lead"],
    ["boss", "deep"],
  ] as const) {
    const answer = await acme.scim(
      "PATCH",
      `/Users/${id(name)}`,
      replace(`${manager}.value`, id(above)),
    );
    expect(answer.status).toBe(200);
  }
  await until(
    "all are at MindTickle",
    async () => (await stack.outside.mindtickle.admin.users("acme")).length === 6,
  );
  await requestPull(stack, acme);
  const client = clientFor(stack.server, await tokenOf("admin"));
  courseId = await until(
    "the courses are there",
    async () => (await client.courses.list.query()).items[0]?.id,
  );
  await until("everybody can be synced", async () => {
    const answers = await Promise.all(
      Object.values(people).map((userId) => client.progress.list.query({ userId })),
    );
    return answers.every(({ items }) => items.length === 8);
  });
  const createToken = async () => (await client.scimTokens.create.mutate({ name: "own" })).id;
  tokenIds = [await createToken(), await createToken()];
  for (const name of Object.keys(people)) {
    const own = clientFor(stack.server, await tokenOf(name));
    await own.quizzes.submit.mutate(submission(id(name), id(name)));
  }
});

const procedures = Object.keys(coreRouter._def.procedures);
const named = (name: string) => {
  const operation = operations.get(name);
  if (!operation) throw new Error(`${name} is not declared.`);
  return operation;
};

async function tokenFor(caller: Caller): Promise<string | null> {
  if (caller === "none") return null;
  return caller === "operator" ? stack.server.operatorToken : tokenOf(personOf(caller));
}
const personOf = (caller: Caller) =>
  caller === "manager" ? "middle" : caller === "rep" ? "deep" : "admin";

const transports = {
  trpc: (name: string, input?: object) => trpcCall(name, named(name), input),
  rest: (name: string, input?: object) => restCall(named(name), input),
};

type Transport = keyof typeof transports;

const call = async (name: string, caller: Caller, transport: Transport) =>
  callWith(await tokenFor(caller), id(personOf(caller)), name, transport);

async function callWith(token: string | null, me: string, name: string, transport: Transport) {
  const turn = transport === "trpc" ? 0 : 1;
  const { method, path, body } = transports[transport](name, table[name]?.input?.(me, turn));
  const answer = await checkedFetch(stack.server.url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.status;
}

const isOpenTo = (access: string, caller: Caller) =>
  access === "signed-in" && ["rep", "manager", "admin"].includes(caller);

describe("role x procedure x transport", () => {
  const missing = (names: string[]) => names.filter((name) => !Object.hasOwn(table, name));

  test("every procedure has a row, and every row a procedure", () => {
    expect(missing(procedures)).toEqual([]);
    expect(missing([...procedures, "users.export"])).toEqual(["users.export"]);
    expect(Object.keys(table).toSorted()).toEqual(procedures.toSorted());
  });

  test.each(Object.keys(table))("%s", async (name) => {
    const { access, status: declared } = named(name);
    const expected = table[name]?.answers ?? [];
    const answers: number[] = [];
    for (const caller of callers) answers.push(await call(name, caller, "trpc"));
    expect(answers).toEqual(expected);
    const overRest: number[] = [];
    for (const caller of callers) overRest.push(await call(name, caller, "rest"));
    const status = table[name]?.overRest ?? declared;
    const ofOperator = table[name]?.operatorOverRest ?? expected.at(-1) ?? 0;
    expect(overRest, "over REST").toEqual(
      [...expected.slice(0, -1), ofOperator].map((one) => (one === 200 ? status : one)),
    );
    // The published table has what the answers show.
    const roles: readonly string[] = isPermission(access)
      ? rolesWith(access)
      : access === "signed-in"
        ? baseRoles
        : [];
    for (const [index, caller] of callers.entries()) {
      const may = caller === access || roles.includes(caller) || isOpenTo(access, caller);
      // A public procedure refuses wrong passwords, not callers.
      if (access === "public") continue;
      expect([caller, expected[index] !== 403 && expected[index] !== 401]).toEqual([caller, may]);
    }
  });
});

describe("custom roles and API keys x procedure x transport", () => {
  const some: Permission[] = [
    "users:read",
    "audit:read",
    "roles:read",
    "webhooks:read",
    "dead-letters:write",
    "reconciliation:read",
  ];
  /** The permissions of each caller, and the person whom the input concerns. */
  const granted: Record<string, { token: string; held: ReadonlySet<string>; me: string }> = {};

  beforeAll(async () => {
    const admin = clientFor(stack.server, await tokenOf("admin"));
    const role = await admin.roles.create.mutate({ name: "Some", permissions: some });
    await admin.roles.assign.mutate({ id: id("aside"), roles: [role.id] });
    const ofRep = Object.keys(permissions).filter((name) =>
      isPermission(name) ? rolesWith(name).includes("rep") : false,
    );
    const key = { name: "some", permissions: some };
    const [own, organization] = await Promise.all([
      admin.apiKeys.createOwn.mutate(key),
      admin.apiKeys.create.mutate(key),
    ]);
    const held = new Set(some);
    const aside = await tokenOf("aside");
    granted["custom role"] = { token: aside, held: new Set([...some, ...ofRep]), me: id("aside") };
    granted["personal key"] = { token: own.key, held, me: id("admin") };
    granted["key of the organization"] = { token: organization.key, held, me: id("admin") };
  });

  test.each(["custom role", "personal key", "key of the organization"])("%s", async (caller) => {
    const { token, held, me } = granted[caller] ?? { token: "", held: new Set(), me: "" };
    for (const name of Object.keys(table)) {
      const { access } = named(name);
      if (access === "public") continue;
      const may = held.has(access) || (access === "signed-in" && caller === "custom role");
      for (const transport of ["trpc", "rest"] as const) {
        const status = await callWith(token, me, name, transport);
        const answer = status === 401 || status === 403 ? status : "accepted";
        expect([name, transport, answer]).toEqual([name, transport, may ? "accepted" : 403]);
      }
    }
  });
});

test("another tenant's admin gets the same for an id of this tenant as for an unknown one", async () => {
  const asked: string[] = [];
  for (const name of Object.keys(table)) {
    const input = JSON.stringify(table[name]?.input?.("the-id", 0) ?? {});
    if (named(name).access === "public" || !input.includes("the-id")) continue;
    for (const transport of ["trpc", "rest"] as const) {
      const foreign = await callWith(stranger, id("admin"), name, transport);
      const unknown = await callWith(stranger, crypto.randomUUID(), name, transport);
      expect([name, transport, foreign]).toEqual([name, transport, unknown]);
      expect([name, foreign >= 400]).toEqual([name, true]);
    }
    asked.push(name);
  }
  expect(asked.length).toBeGreaterThan(20);
});

describe("visibility of users", () => {
  const tree = ["boss", "deep", "lead", "middle"];
  const sees: Record<string, string[]> = {
    aside: ["aside"],
    deep: ["deep"],
    // In the loop, each user is above all others.
    lead: tree,
    middle: tree,
    boss: tree,
    admin: ["admin", "aside", ...tree],
  };
  const names = (ids: string[]) =>
    Object.keys(people)
      .filter((name) => ids.includes(id(name)))
      .toSorted();

  test.each(Object.entries(sees))("%s sees %j, on every procedure", async (name, visible) => {
    const client = clientFor(stack.server, await tokenOf(name));
    const users = await client.users.list.query();
    expect(names(users.items.map((user) => user.id))).toEqual(visible.toSorted());
    expect(users.items.length).toBe(visible.length);
    const results = await client.quizzes.list.query();
    expect(names(results.items.map(({ userId }) => userId))).toEqual(visible.toSorted());
    expect(await client.readiness.report.query()).toMatchObject({
      people: visible.length,
      scores: visible.length,
      scope: roleOf(name) === "admin" ? "tenant" : roleOf(name) === "manager" ? "team" : "self",
    });
    for (const other of Object.keys(people)) {
      const userId = id(other);
      const asked = await Promise.allSettled([
        client.users.get.query({ id: userId }),
        client.progress.list.query({ userId }),
        client.progress.sync.mutate({ userId }),
        client.quizzes.list
          .query({ userId })
          .then(({ items }) => items.length === 1 || Promise.reject(new Error("none"))),
      ]);
      const status = visible.includes(other) ? "fulfilled" : "rejected";
      expect(
        asked.map((one) => one.status),
        other,
      ).toEqual([status, status, status, status]);
    }
  });

  test("no user submits a quiz for another user, not even an admin", async () => {
    for (const name of ["deep", "boss", "admin"]) {
      const client = clientFor(stack.server, await tokenOf(name));
      await expect(
        client.quizzes.submit.mutate(submission(id("aside"), `for-${name}`)),
      ).rejects.toMatchObject({
        data: { code: "FORBIDDEN" },
      });
    }
  });
});
