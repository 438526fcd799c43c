import { describe, expect, test } from "vitest";
import { useFixture } from "../../support/fixture.ts";
import { restFor } from "../rest.ts";
import { problemOf, refusalOf, type SsoTenant, useSsoWorld } from "./world.ts";
import { authWorld, insertPassword, password, type SignedIn } from "../world.ts";

const world = useSsoWorld();

const auth = useFixture(() => authWorld(world.outside, world.server));

const post = (path: string, body: object) => auth.ask("POST", path, body);

const givePassword = ({ id }: SsoTenant, userId: string, verifiedAddress: string | null) =>
  insertPassword(world.sql, { tenantId: id, userId, verifiedAddress });

const person = (tenant: SsoTenant, name: string, more: object = {}) => {
  const email = `${name}@${tenant.slug}.example`;
  return tenant.person({ userName: email, emails: [{ value: email, primary: true }], ...more });
};

const login = (email: string, more = {}) => post("/auth/login", { email, password, ...more });

const removeClients = async ({ admin }: SsoTenant) => {
  const { body } = await admin("GET", "/scim-tokens");
  for (const { id } of body.items) await admin("DELETE", `/scim-tokens/${id}`);
};

describe("a first sign-in", () => {
  test("drops a password that was set without verifying the address, and what came from it", async () => {
    const tenant = await world.tenant("squatted");
    const email = "victim@squatted.example";
    const id = await person(tenant, "victim");
    await givePassword(tenant, id, null);
    const squatter = (await (await login(email)).json()) as SignedIn;
    const rest = restFor(world.server, squatter.accessToken);
    expect((await rest("GET", "/auth/me")).status).toBe(200);
    await tenant.atProvider({ email });
    expect((await world.signIn(tenant, email)).status).toBe(303);
    expect((await rest("GET", "/auth/me")).status).toBe(401);
    expect((await post("/auth/refresh", { refreshToken: squatter.refreshToken })).status).toBe(401);
    expect((await login(email)).status).toBe(401);
    const [entry] = await world.sql`select actor, after from audit_log
      where subject_id = ${id} and action = 'sso_identity.link'`;
    expect(entry).toMatchObject({ actor: "job:auth.sso", after: { droppedPassword: true } });
  });

  test("keeps a password whose owner verified the address", async () => {
    const tenant = await world.tenant("verified");
    const email = "owner@verified.example";
    const id = await person(tenant, "owner");
    await givePassword(tenant, id, email);
    const before = (await (await login(email)).json()) as SignedIn;
    await tenant.atProvider({ email });
    expect((await world.signIn(tenant, email)).status).toBe(303);
    const rest = restFor(world.server, before.accessToken);
    expect((await rest("GET", "/auth/me")).status).toBe(200);
    expect((await login(email)).status).toBe(200);
  });

  test("is refused for a person whom an admin typed in and who proved nothing", async () => {
    const tenant = await world.tenant("typed");
    const email = "typed@typed.example";
    const created = await tenant.admin("POST", "/users", { email, name: "Typed" });
    expect(created.status).toBe(201);
    await tenant.atProvider({ email });
    expect(await problemOf(await world.signIn(tenant, email))).toEqual([
      403,
      expect.stringContaining("verify your email address"),
    ]);
    await givePassword(tenant, created.body.id, email);
    expect((await world.signIn(tenant, email)).status).toBe(303);
  });

  test("is refused where several people have the address", async () => {
    const tenant = await world.tenant("doubled");
    const email = "two@doubled.example";
    const emails = [{ value: email, primary: true }];
    await tenant.person({ userName: "one", emails });
    await tenant.person({ userName: "two", emails });
    await tenant.atProvider({ email });
    expect(await problemOf(await world.signIn(tenant, email))).toEqual([
      403,
      expect.stringContaining("Several people"),
    ]);
  });

  test("of one person by two browsers at once links once", async () => {
    const tenant = await world.tenant("at-once");
    const email = "both@at-once.example";
    await person(tenant, "both");
    await tenant.atProvider({ email });
    const answers = await Promise.all([1, 2, 3].map(() => world.signIn(tenant, email)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  });
});

describe("just-in-time creation", () => {
  test("is off by default, and never while a SCIM client is connected", async () => {
    const tenant = await world.tenant("by-scim", { jit: true });
    const email = "new@by-scim.example";
    await tenant.atProvider({ email });
    expect(await problemOf(await world.signIn(tenant, email))).toEqual([
      403,
      expect.stringContaining("not known"),
    ]);
    await removeClients(tenant);
    expect((await world.signIn(tenant, email)).status).toBe(303);

    const without = await world.tenant("no-jit");
    await removeClients(without);
    await without.atProvider({ email: "new@no-jit.example" });
    expect((await world.signIn(without, "new@no-jit.example")).status).toBe(403);
  });

  test("creates a rep once, and changes nothing at later sign-ins", async () => {
    const tenant = await world.tenant("jit", { jit: true });
    await removeClients(tenant);
    const email = "new@jit.example";
    await tenant.atProvider({ email, sub: "jit-1" });
    const answers = await Promise.all([1, 2].map(() => world.signIn(tenant, email)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const [first] = answers;
    const { user } = (await (await world.me(first as Response)).json()) as SignedIn;
    expect(user).toMatchObject({ email, role: "rep", name: email });
    const promoted = await tenant.admin("PUT", `/users/${user.id}`, { role: "manager" });
    expect(promoted.status).toBe(200);
    const later = await world.signIn(tenant, email);
    expect(await (await world.me(later)).json()).toMatchObject({
      user: { id: user.id, role: "manager" },
    });
  });

  test("does not bring back a person who was deleted", async () => {
    const tenant = await world.tenant("deleted", { jit: true });
    const email = "gone@deleted.example";
    const id = await person(tenant, "gone");
    expect((await tenant.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    await removeClients(tenant);
    await tenant.atProvider({ email });
    expect(await problemOf(await world.signIn(tenant, email))).toEqual([
      403,
      expect.stringContaining("deactivated"),
    ]);
  });
});

describe("enforcement", () => {
  const enforce = (tenant: SsoTenant, domainId: string, body: object) =>
    tenant.admin("PUT", `/domains/${domainId}/enforcement`, body);

  test("needs a proved domain, a tested connection, and an admin with a password", async () => {
    const tenant = await world.tenant("enforced");
    const { connectionId, adminId, admin } = tenant;
    const domains = await admin("GET", "/domains");
    const [{ id: domainId }] = domains.body.items;
    const unproved = await admin("POST", "/domains", { name: "unproved.example" });
    expect(refusalOf(await enforce(tenant, unproved.body.id, { connectionId }))).toEqual([
      409,
      expect.stringContaining("not proved"),
    ]);
    expect(refusalOf(await enforce(tenant, domainId, { connectionId }))).toEqual([
      409,
      expect.stringContaining("not tested"),
    ]);
    const tested = await world.test(tenant);
    expect(await tested.json()).toMatchObject({ tested: true, connectionId });
    expect(refusalOf(await enforce(tenant, domainId, { connectionId }))).toEqual([
      409,
      expect.stringContaining("active admin with a password"),
    ]);
    const rep = await person(tenant, "rep");
    await givePassword(tenant, rep, "rep@enforced.example");
    expect((await enforce(tenant, domainId, { connectionId, breakGlassUserId: rep })).status).toBe(
      409,
    );
    await givePassword(tenant, adminId, "admin@enforced.example");
    expect((await login("rep@enforced.example")).status).toBe(200);
    const other = await person(tenant, "other", { roles: [{ value: "admin", primary: true }] });
    await givePassword(tenant, other, "other@enforced.example");

    const enforced = await enforce(tenant, domainId, { connectionId });
    expect([enforced.status, enforced.body]).toEqual([
      200,
      expect.objectContaining({ enforcedConnectionId: connectionId, breakGlassUserId: adminId }),
    ]);

    const bodies = await Promise.all(
      [
        login("rep@enforced.example"),
        login("other@enforced.example"),
        login("nobody@enforced.example"),
        post("/auth/login", { email: "admin@enforced.example", password: "wrong-password-wrong" }),
      ].map(async (answer) => {
        const response = await answer;
        const { instance: _, ...problem } = (await response.json()) as Record<string, unknown>;
        return [response.status, problem];
      }),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]?.[0]).toBe(401);
    expect((await login("admin@enforced.example")).status).toBe(200);

    await tenant.atProvider({ email: "rep@enforced.example" });
    expect((await world.signIn(tenant, "rep@enforced.example")).status).toBe(303);

    for (const refused of [
      await admin("DELETE", `/domains/${domainId}`),
      await admin("DELETE", `/sso-connections/${connectionId}`),
      await admin("PUT", `/sso-connections/${connectionId}`, { enabled: false }),
    ]) {
      expect(refusalOf(refused)).toEqual([409, expect.stringContaining("End the enforcement")]);
    }
    expect((await enforce(tenant, domainId, { connectionId: null })).status).toBe(200);
    expect((await login("rep@enforced.example")).status).toBe(200);
  });
});
