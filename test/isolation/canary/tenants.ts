import type postgres from "postgres";
import { eightModules } from "../../support/learning.ts";
import { checkedFetch } from "../../support/responses/checked-fetch.ts";
import { clientFor } from "../../support/server.ts";
import { createTestTenant, roomy, type TestTenant } from "../../support/tenants.ts";
import { send } from "../../webhooks/inbound/support.ts";
import { until } from "../../support/until.ts";
import { newId } from "../../../shared/ids.ts";
import type { TappedStack } from "./world.ts";

export interface FilledTenant {
  tenant: TestTenant;
  /** A string that occurs in each text of the tenant. */
  canary: string;
  tokens: Record<"admin" | "manager" | "rep" | "scim" | "ofrep" | "unleash", string>;
  repId: string;
  courseId: string;
  receiverId: string;
  endpointId: string;
  outgoingId: string;
  roleId: string;
  apiKeyId: string;
  flagKeyId: string;
  connectionId: string;
  domainId: string;
  versionId: string;
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A user with the canary in each text attribute. */
export function canaryUser(canary: string, name: string, role: string, manager?: string) {
  const entry = { value: `${canary}-${name}`, display: canary, type: "work" };
  return {
    userName: `${canary}-${name}@x.test`,
    externalId: `${canary}-${name}`,
    displayName: canary,
    nickName: canary,
    title: canary,
    userType: canary,
    profileUrl: `https://x.test/${canary}`,
    name: { formatted: canary, givenName: canary, familyName: canary, middleName: canary },
    emails: [{ ...entry, value: `${canary}-${name}@x.test`, primary: true }],
    phoneNumbers: [entry],
    ims: [entry],
    photos: [{ value: `https://x.test/${canary}.png` }],
    addresses: [{ formatted: canary, streetAddress: canary, locality: canary, region: canary }],
    entitlements: [entry],
    roles: [{ value: role }],
    [enterprise]: {
      employeeNumber: canary,
      costCenter: canary,
      organization: canary,
      division: canary,
      department: canary,
      ...(manager === undefined ? {} : { manager: { value: manager, displayName: canary } }),
    },
  };
}

/** A tenant with people, courses, progress, results, a report, dead letters: all with a canary. */
export async function fillTenant(
  stack: TappedStack,
  sql: postgres.Sql,
  slug: string,
  canary: string,
): Promise<FilledTenant> {
  const { outside, server, provisioning } = stack;
  // With this small limit, each new dead letter triggers the deletion of the oldest ones.
  const config = { ...roomy, deadLetters: { max: 1000 } };
  const tenant = await createTestTenant(outside, server, slug, config, {
    name: `${canary} name`,
    metadata: { note: canary, nested: { deep: [canary] } },
  });
  const catalogue = eightModules(canary).map((series) => ({
    ...series,
    name: `${canary} ${series.name}`,
    modules: series.modules.map((module) => ({ ...module, name: `${canary} ${module.name}` })),
  }));
  await outside.mindtickle.admin.putCatalogue(slug, catalogue);
  const person = (name: string, role: string, manager?: string) =>
    tenant.person(canaryUser(canary, name, role, manager));
  const adminId = await person("admin", "admin");
  const tokens = { admin: await tenant.token(adminId, "admin"), scim: tenant.scimToken };
  const admin = clientFor(server, tokens.admin);
  // From here on, each change creates tokens that contain the canary and are never acknowledged.
  const { id: receiverId } = await admin.receivers.create.mutate({
    delivery: "poll",
    name: canary,
    audience: canary,
    content: "full",
  });
  await admin.invitations.create.mutate({ email: `${canary}-invited@x.test`, name: canary });
  const managerId = await person("manager", "manager");
  const repId = await person("rep", "rep", managerId);
  await person("other", "rep", managerId);
  await person("third", "rep");
  await person("unresolved", "rep", `${canary}-missing`);
  const gone = await person("gone", "rep");
  await tenant.scim("DELETE", `/Users/${gone}`);
  const group = { displayName: `${canary} group`, externalId: `${canary}-group` };
  await tenant.scim("POST", "/Groups", { ...group, members: [{ value: repId }] });
  await tenant.scim("POST", "/Users", `{"userName": "${canary}", "emails": [`);
  await tenant.scim("POST", "/Users", { userName: 7, displayName: canary });
  const endpoint = await admin.webhookEndpoints.create.mutate({ service: "payment-service" });
  const data = { id: `${canary}-invoice`, amountDue: 1, currency: "EUR", status: "open" };
  await send({ ...endpoint, body: [{ id: `${canary}-event`, type: "invoice.created", data }] });
  await send({ ...endpoint, body: { id: `${canary}-wrong`, type: "invoice.created" } });
  // Nothing listens at this address, so its deliveries stay pending.
  const outgoing = await admin.outgoingWebhooks.create.mutate({
    url: `http://127.0.0.1:9/${canary}`,
    types: ["user_changed", "progress.synced", "quiz.completed", "readiness.updated"],
  });
  const role = await admin.roles.create.mutate({ name: canary, permissions: ["audit:read"] });
  await admin.roles.assign.mutate({ id: managerId, roles: [role.id] });
  const key = { name: canary, permissions: ["users:read" as const] };
  const apiKey = await admin.apiKeys.create.mutate(key);
  await admin.apiKeys.createOwn.mutate(key);
  const [ofrep, unleash] = await Promise.all([
    admin.flagKeys.create.mutate({ name: canary, kind: "ofrep" }),
    admin.flagKeys.create.mutate({ name: canary, kind: "unleash" }),
  ]);
  // The first request records the use of its key and of its flag.
  for (const { key: flagKey } of [ofrep, unleash]) {
    const path =
      flagKey === ofrep.key ? "/ofrep/v1/evaluate/flags/mindtickle.pull" : "/api/client/register";
    const body = JSON.stringify({ appName: canary });
    const headers = { authorization: flagKey, "content-type": "application/json" };
    await checkedFetch(server.url + path, { method: "POST", headers, body });
  }
  const connection = await admin.ssoConnections.create.mutate({
    name: canary,
    issuer: `https://id.example.com/${canary}`,
    clientId: canary,
    clientSecret: canary,
  });
  const domain = await admin.domains.create.mutate({ name: `${canary}.example.com` });
  const version = await admin.configuration.change.mutate({
    baseVersion: 1,
    set: { "cors.origins": [`https://${canary}.example.com`] },
    reason: canary,
    draft: true,
  });
  // Its lookups would be logged during the calls.
  await sql`update domains set check_due_at = null where id = ${domain.id}`;
  await untilQuiet(stack, sql, tenant);
  await provisioning.services.publisher.publish([
    { job: "mindtickle.pull", tenantId: tenant.id, requestId: newId(), payload: {} },
  ]);
  const people = {
    manager: await tenant.token(managerId, "manager"),
    rep: await tenant.token(repId, "rep"),
  };
  const rep = clientFor(server, people.rep);
  const course = await until("the courses are stored", async () => {
    const { items } = await admin.courses.list.query();
    return items.length === 8 && items[0];
  });
  await until("the progress is stored", async () => {
    const { items } = await rep.progress.list.query({ userId: repId });
    return items.length === 8;
  });
  for (const n of [1, 2, 3]) {
    await rep.quizzes.submit.mutate({
      submissionId: `${canary}-submission${n}`,
      userId: repId,
      courseId: course.id,
      quizId: `${canary}-quiz${n}`,
      answers: [{ questionId: `${canary}-q`, selected: canary, correct: true }],
      score: 100,
      submittedAt: "2026-01-01T00:00:00Z",
    });
  }
  await provisioning.services.publisher.publish([
    {
      job: "readiness.aggregate",
      tenantId: tenant.id,
      requestId: newId(),
      payload: { night: "2000-01-01" },
    },
  ]);
  await until("the nightly report is stored", async () => {
    const { items } = await admin.readiness.history.query();
    return items.length > 0;
  });
  await untilQuiet(stack, sql, tenant);
  // These reads fill the cache.
  await Promise.all([
    admin.users.list.query(),
    clientFor(server, people.manager).users.list.query(),
    admin.courses.list.query(),
    admin.readiness.report.query(),
  ]);
  await server.settled();
  const all = { ...tokens, ...people, ofrep: ofrep.key, unleash: unleash.key };
  return {
    tenant,
    canary,
    tokens: all,
    repId,
    courseId: course.id,
    receiverId,
    endpointId: endpoint.id,
    outgoingId: outgoing.id,
    roleId: role.id,
    apiKeyId: apiKey.id,
    flagKeyId: ofrep.id,
    connectionId: connection.id,
    domainId: domain.id,
    versionId: version.id,
  };
}

/**
 * Waits until the tenant has no pending work. A job that is scheduled for later, as after two concurrent
 * deliveries for one user, may remain. It has nothing to do.
 */
export const untilQuiet = (stack: TappedStack, sql: postgres.Sql, { id, slug }: TestTenant) =>
  until(`nothing of ${slug} waits`, async () => {
    await stack.server.settled();
    const [waiting] = await sql<{ n: number }[]>`
      select (select count(*) from outbox where tenant_id = ${id} and handled_at is null)::int
        + (select count(*) from coalesced_jobs where tenant_id = ${id}
            and due_at < now() + interval '1 second')::int
        + (select count(*) from user_syncs where tenant_id = ${id}
            and (pending_version > pushed_version or pull_due_at is not null))::int as n`;
    return waiting?.n === 0;
  });

/** All ids that only this tenant has, from all uuid columns. */
export async function idsOf(sql: postgres.Sql, tenant: TestTenant): Promise<string[]> {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.table_name as table, c.column_name as column from information_schema.columns c
    where c.table_schema = 'public' and c.data_type = 'uuid' and exists (
      select from information_schema.columns t
      where t.table_schema = 'public' and t.table_name = c.table_name and t.column_name = 'tenant_id')`;
  const found = await Promise.all(
    columns.map(
      ({ table, column }) => sql<{ id: string }[]>`
        select distinct ${sql(column)}::text as id from ${sql(table)}
        where tenant_id = ${tenant.id} and ${sql(column)} is not null`,
    ),
  );
  return [...new Set(found.flat().map(({ id }) => id))];
}
