import { expect, test } from "vitest";
import { Database } from "../../../shared/db/database.ts";
import { createLogger } from "../../../shared/log.ts";
import { watch } from "../../../worker/alerts/watch.ts";
import { useFixture } from "../../support/fixture.ts";
import { restFor } from "../rest.ts";
import { linkOf } from "../attacks/support.ts";
import { authWorld, insertPassword, password } from "../world.ts";
import { type SsoTenant, useSsoWorld } from "./world.ts";

const world = useSsoWorld();
const relay = useFixture(
  () => ({ database: new Database({ url: world.outside.database.relay, max: 1 }) }),
  ({ database }) => database.close(),
);
const auth = useFixture(() => authWorld(world.outside, world.server));
const log = createLogger(() => undefined);

/** The open alerts about a tenant, after a look at the conditions. */
async function openAlerts(tenant: SsoTenant) {
  await watch({ relay: relay.database, log }, 0);
  const rows = await world.sql`select kind from alerts
    where about_tenant_id = ${tenant.id} and resolved_at is null order by kind`;
  return rows.map(({ kind }) => String(kind));
}

const lostAt = async (tenant: SsoTenant, rest = tenant.admin): Promise<string | null> =>
  (await rest("GET", "/domains")).body.items[0].breakGlassLostAt;

/** A tenant that requires single sign-on, with its emergency admin and a second admin. */
async function enforced(slug: string) {
  const tenant = await world.tenant(slug);
  const givePassword = (userId: string) =>
    insertPassword(world.sql, { tenantId: tenant.id, userId, verifiedAddress: null });
  await givePassword(tenant.adminId);
  await world.sql`update sso_connections set tested_at = now() where id = ${tenant.connectionId}`;
  const [{ id: domainId }] = (await tenant.admin("GET", "/domains")).body.items;
  const email = `second@${slug}.example`;
  const secondId = await tenant.person({
    userName: email,
    emails: [{ value: email, primary: true }],
    roles: [{ value: "admin" }],
  });
  const second = restFor(world.server, await tenant.token(secondId, "admin"));
  const enforce = (rest: typeof second, body: object = {}) =>
    rest("PUT", `/domains/${domainId}/enforcement`, { connectionId: tenant.connectionId, ...body });
  expect((await enforce(tenant.admin)).body).toMatchObject({
    breakGlassUserId: tenant.adminId,
    breakGlassLostAt: null,
  });
  return { tenant, second: { id: secondId, email, rest: second }, givePassword, enforce };
}

test("the admin who is named for emergencies is not removed over REST", async () => {
  const { tenant, second, givePassword, enforce } = await enforced("kept");
  await world.sql`update users set directory_domain = null where tenant_id = ${tenant.id}`;
  const path = `/users/${tenant.adminId}`;
  for (const [method, body] of [
    ["PUT", { role: "rep" }],
    ["PUT", { active: false }],
    ["DELETE", undefined],
  ] as const) {
    const { status, body: problem } = await second.rest(method, path, body);
    expect([status, problem.code, problem.detail]).toEqual([
      409,
      "conflict",
      expect.stringContaining("Name another admin for the domain first"),
    ]);
  }
  // Other attributes, and the same once another admin is named.
  expect((await second.rest("PUT", path, { title: "Head" })).status).toBe(200);
  await givePassword(second.id);
  expect((await enforce(second.rest)).status).toBe(200);
  expect((await second.rest("PUT", path, { role: "rep" })).status).toBe(200);
  expect(await openAlerts(tenant)).toEqual([]);
});

test("a removal by SCIM is taken; the operator is alerted until there is one again, and nobody is locked out", async () => {
  const { tenant, second, givePassword, enforce } = await enforced("alerted");
  expect(await openAlerts(tenant)).toEqual([]);
  const user = `/Users/${tenant.adminId}`;
  const set = (path: string, value: unknown) =>
    tenant.scim("PATCH", user, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path, value }],
    });
  expect((await set("active", false)).status).toBe(200);
  const since = await lostAt(tenant, second.rest);
  expect(since).not.toBeNull();
  expect(await openAlerts(tenant)).toEqual(["emergency_admin_lost"]);
  // Another loss of the same admin does not change the time.
  expect((await set("roles", [{ value: "rep" }])).status).toBe(200);
  expect(await lostAt(tenant, second.rest)).toBe(since);

  await tenant.atProvider({ email: second.email });
  const callback = await world.signIn(tenant, second.email);
  expect(callback.status).toBe(303);
  expect((await enforce(second.rest)).status).toBe(409);
  await givePassword(second.id);
  expect((await enforce(second.rest)).body).toMatchObject({
    breakGlassUserId: second.id,
    breakGlassLostAt: null,
  });
  expect(await openAlerts(tenant)).toEqual([]);
});

test("without the admin and without the provider, the directory gives somebody a way in", async () => {
  const { tenant, enforce } = await enforced("way-in");
  expect((await tenant.scim("DELETE", `/Users/${tenant.adminId}`)).status).toBe(204);
  await world.oidc.addFault({ kind: "5xx", account: "way-in" });
  expect((await world.start({ organization: "way-in" })).status).toBe(503);
  // An address of a domain for which nothing is required.
  const email = "rescue@elsewhere.example";
  await tenant.person({
    userName: email,
    emails: [{ value: email, primary: true }],
    roles: [{ value: "admin" }],
  });
  expect((await auth.ask("POST", "/auth/password/forgot", { email })).status).toBe(202);
  const token = await linkOf(world, world.sql, { address: email, kind: "reset" });
  const reset = await auth.ask("POST", "/auth/password/reset", { token, password });
  expect(reset.status).toBe(200);
  const { accessToken } = await auth.signIn(email);
  const rescue = restFor(world.server, accessToken);
  expect((await enforce(rescue, { connectionId: null })).status).toBe(200);
  expect(await openAlerts(tenant)).toEqual([]);
  await world.oidc.removeFaults();
});

test("the alert ends when the directory gives the role back, or single sign-on is no longer required", async () => {
  const { tenant, second, enforce } = await enforced("back");
  const replace = (roles: string) =>
    tenant.scim("PUT", `/Users/${tenant.adminId}`, {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: `admin@back.example`,
      emails: [{ value: "admin@back.example", primary: true }],
      roles: [{ value: roles, primary: true }],
    });
  expect((await replace("rep")).status).toBe(200);
  expect(await openAlerts(tenant)).toEqual(["emergency_admin_lost"]);
  expect((await replace("admin")).status).toBe(200);
  expect(await openAlerts(tenant)).toEqual([]);
  expect((await replace("manager")).status).toBe(200);
  expect((await enforce(second.rest, { connectionId: null })).status).toBe(200);
  expect(await openAlerts(tenant)).toEqual([]);
});

test("a first sign-in at the provider that drops the password is a loss, too", async () => {
  const { tenant, second } = await enforced("dropped");
  await tenant.atProvider({ email: "admin@dropped.example" });
  expect((await world.signIn(tenant, "admin@dropped.example")).status).toBe(303);
  expect(await lostAt(tenant, second.rest)).not.toBeNull();
  expect(await openAlerts(tenant)).toEqual(["emergency_admin_lost"]);
});

test("of a deactivation and another loss at the same time, the later one sees both", async () => {
  const { tenant, second } = await enforced("at-once");
  await Promise.all([
    tenant.scim("DELETE", `/Users/${tenant.adminId}`),
    world.sql`update sign_ins set password_hash = null where user_id = ${tenant.adminId}`.catch(
      () => undefined,
    ),
  ]);
  expect(await lostAt(tenant, second.rest)).not.toBeNull();
  // The runtime role cannot hide it: the trigger computes the value.
  await world.sql`update domains set break_glass_lost_at = null where tenant_id = ${tenant.id}`;
  expect(await lostAt(tenant, second.rest)).not.toBeNull();
});
