import { describe, expect, test } from "vitest";
import { useMailWorld } from "../identity/mail/world.ts";
import { restFor } from "../identity/rest.ts";
import { password, type SignedIn } from "../identity/world.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer } from "../support/server.ts";
import { schedulesOf } from "../support/services.ts";
import { until } from "../support/until.ts";

const world = useMailWorld();
const sql = useSql(world);
/** A server that QStash does not answer. */
const cutOff = useFixture(
  () =>
    startServer({
      ...world.outside,
      qstash: { ...world.outside.qstash, url: "http://127.0.0.1:9" },
    }),
  (server) => server.stop(),
);

const operator = (server: { url: string; operatorToken: string } = world.server) =>
  clientFor(server, server.operatorToken).operator;
const provision = (slug: string, more: object = {}, server?: typeof cutOff) =>
  operator(server).provisionTenant.mutate({
    slug,
    name: "Initech",
    admin: { email: `ada@${slug}.example`, name: "Ada" },
    ...more,
  });

const schedules = (tenantId: string) => schedulesOf(world.outside, tenantId);

/** What a provisioning may have stored twice. */
async function stored(tenantId: string) {
  const count = async (table: string) => {
    const [row] = await sql`
      select count(*)::int as n from ${sql(table)} where tenant_id = ${tenantId}`;
    return Number(row?.["n"]);
  };
  return {
    tokens: await count("api_credentials"),
    invitations: await count("invitations"),
    mails: await count("mails"),
    versions: await count("configuration_versions"),
    accounts: await count("integrations"),
    audit: await count("audit_log"),
  };
}

const scim = (token: string) =>
  fetch(`${world.server.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });

describe("provisioning a tenant", () => {
  test("is one call that makes all it needs, and its first admin signs in by the mail", async () => {
    const mindtickle = { apiKey: "k", secretKey: "s", clientId: "c" };
    const tenant = await provision("initech", {
      appType: "trucking",
      paymentStatus: "trialing",
      config: { scim: { perSecond: 7 } },
      metadata: { region: "emea" },
      mindtickle,
    });
    expect(tenant).toMatchObject({
      slug: "initech",
      appType: "trucking",
      active: true,
      created: true,
      admin: { email: "ada@initech.example", state: "invited" },
      schedules: "created",
    });
    expect((await scim(tenant.scimToken ?? "")).status).toBe(200);
    expect(await schedules(tenant.id)).toHaveLength(3);
    expect(await stored(tenant.id)).toMatchObject({ tokens: 1, invitations: 1, accounts: 1 });

    const { text } = await world.mail("ada@initech.example", "invitation");
    expect(text).toContain("The operator of Rampart invites you to the organization Initech");
    const token = await world.token("ada@initech.example", "invitation");
    const accepted = await world.ask("POST", "/auth/invitations/accept", {
      token,
      name: "Ada",
      password,
    });
    const signedIn = (await accepted.json()) as SignedIn;
    expect(signedIn.user).toMatchObject({ email: "ada@initech.example", role: "admin" });
    const admin = restFor(world.server, signedIn.accessToken);
    expect((await admin("GET", "/organization")).body).toMatchObject({
      slug: "initech",
      appType: "trucking",
      paymentStatus: "trialing",
      config: { scim: { perSecond: 7 } },
    });
    // The admin replaces a token that was lost, as the answer says.
    const [method = "", path = ""] = tenant.rotateScimToken.replace("/api/v1", "").split(" ");
    expect((await admin(method, path, {})).body.token).toMatch(/^rmp_scim_/);
    expect(
      await provision("initech", {
        appType: "trucking",
        paymentStatus: "trialing",
        config: { scim: { perSecond: 7 } },
        metadata: { region: "emea" },
        mindtickle,
      }),
    ).toMatchObject({ created: false, scimToken: null, admin: { state: "accepted" } });
  });

  test("changes nothing when it is repeated, at the same time too", async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => provision("again")));
    const first = answers.find(({ created }) => created);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(answers.filter(({ scimToken }) => scimToken !== null)).toHaveLength(1);
    const id = first?.id ?? "";
    const before = await stored(id);
    expect(before).toMatchObject({ tokens: 1, invitations: 1, mails: 1, versions: 1 });
    // What was changed since then stays, because the input is compared with the first one.
    await operator().updateOrganization.mutate({ id, name: "Renamed", metadata: { a: 1 } });
    const repeated = await provision("again");
    expect(repeated).toMatchObject({ id, created: false, name: "Renamed", scimToken: null });
    expect(repeated.rotateScimToken).toContain(repeated.scimTokenId);
    expect(await stored(id)).toEqual({ ...before, audit: before.audit + 1 });
    // The members of an object may come in another order.
    await provision("ordered", { metadata: { a: 1, b: { c: 1, d: 2 } } });
    const other = await provision("ordered", { metadata: { b: { d: 2, c: 1 }, a: 1 } });
    expect(other.created).toBe(false);
  });

  test("with other input says which fields differ, and how to change each", async () => {
    const mindtickle = { apiKey: "k", secretKey: "s", clientId: "c" };
    const { id } = await provision("differs", { mindtickle });
    const before = await stored(id);
    const rest = restFor(world.server, world.server.operatorToken);
    const { status, body } = await rest("PUT", "/operator/tenants/differs", {
      name: "Other",
      appType: "trucking",
      admin: { email: "eve@differs.example" },
      mindtickle: { ...mindtickle, secretKey: "another secret" },
    });
    expect([status, body.code, body.field]).toEqual([409, "conflict", "name"]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "#/name",
      "#/appType",
      "#/mindtickle",
      "#/admin",
    ]);
    expect(body.detail).toContain("name, appType, mindtickle, admin");
    expect(body.errors[2].detail).toContain("integrations.replaceCredentials");
    expect(JSON.stringify(body)).not.toMatch(/secretKey|another secret|ada@/);
    expect(await stored(id)).toEqual(before);
    const [row] = await sql`select provisioned::text as text from tenants where id = ${id}`;
    expect(row?.["text"]).not.toMatch(/ada@|another/);
  });

  test("does not touch a tenant that was made in another way, or that is to be deleted", async () => {
    await world.tenant("elsewhere");
    const conflict = { data: { httpStatus: 409, field: "slug" } };
    await expect(provision("elsewhere")).rejects.toMatchObject(conflict);
    const { id } = await provision("leaving");
    await operator().deleteOrganization.mutate({ id });
    await expect(provision("leaving")).rejects.toMatchObject(conflict);
    await operator().restoreOrganization.mutate({ id });
    expect(await provision("leaving")).toMatchObject({ id, active: true });
    await operator().updateOrganization.mutate({ id, slug: "left" });
    await expect(provision("leaving")).rejects.toMatchObject(conflict);
    expect(
      (await provision("left", { admin: { email: "ada@leaving.example", name: "Ada" } })).id,
    ).toBe(id);
  });

  test("refuses what is not valid before it stores anything", async () => {
    const rest = restFor(world.server, world.server.operatorToken);
    const put = (body: object) => rest("PUT", "/operator/tenants/invalid", body);
    const admin = { email: "ada@invalid.example" };
    for (const [body, field] of [
      [{ name: "x" }, "admin"],
      [{ name: "x", admin: { email: "ada" } }, "admin.email"],
      [{ name: "x", admin, appType: "farming" }, "appType"],
      [{ name: "x", admin, parentTenantId: crypto.randomUUID() }, "parentTenantId"],
      [{ name: "x", admin, paymentStatus: "unpaid" }, "paymentStatus"],
      [{ name: "x", admin, slug: "other" }, "slug"],
    ] as const) {
      const answer = await put(body);
      expect([answer.status, answer.body.field]).toEqual([400, field]);
    }
    const rows = await sql`select from tenants where slug = 'invalid'`;
    expect(rows).toHaveLength(0);
  });
});

describe("a provisioning that was interrupted", () => {
  test("between the tenant and the invitation is completed by the repeated call", async () => {
    // The transaction of the invitation fails, as if the process had ended there.
    await sql.unsafe(`create function fail_mails() returns trigger language plpgsql as
      $$ begin raise exception 'as if the process had ended'; end $$`);
    await sql`create trigger fail_mails before insert on mails for each row execute function fail_mails()`;
    await expect(provision("broken")).rejects.toMatchObject({ data: { httpStatus: 500 } });
    await sql`drop trigger fail_mails on mails`;
    const [{ id } = { id: "" }] = await sql<{ id: string }[]>`
      select id from tenants where slug = 'broken'`;
    expect(await stored(id)).toMatchObject({ tokens: 1, invitations: 0, mails: 0 });
    const repeated = await provision("broken");
    expect(repeated).toMatchObject({
      id,
      created: false,
      admin: { state: "invited" },
      schedules: "created",
    });
    expect(await stored(id)).toMatchObject({ tokens: 1, invitations: 1, mails: 1 });
    await world.mail("ada@broken.example", "invitation");
  });

  test("before the schedules is completed by the nightly job or the repeated call", async () => {
    const { id } = await provision("away", {}, cutOff);
    expect((await provision("away", {}, cutOff)).schedules).toBe("pending");
    expect(await schedules(id)).toEqual([]);
    await world.stack.analytics.services.publisher.publish([
      { job: "schedules.renew", tenantId: id, requestId: crypto.randomUUID(), payload: {} },
    ]);
    await until(
      "the job has created the schedules",
      async () => (await schedules(id)).length === 3,
    );
    const other = await provision("away-too", {}, cutOff);
    expect((await provision("away-too")).schedules).toBe("created");
    expect(await schedules(other.id)).toHaveLength(3);
    // The mail was committed with the invitation, so the job that sends it is not lost either.
    await world.sendNow(other.id);
    await world.mail("ada@away-too.example", "invitation");
  });

  test("whose invitation expired unaccepted gets a new one, and a revoked one stays revoked", async () => {
    const { id } = await provision("late");
    const first = await world.token("ada@late.example", "invitation");
    await sql`update invitations set expires_at = now() where tenant_id = ${id}`;
    const renewed = await provision("late");
    expect(renewed.admin.state).toBe("invited");
    expect(Date.parse(renewed.admin.expiresAt)).toBeGreaterThan(Date.now());
    expect(await world.token("ada@late.example", "invitation", 2)).not.toBe(first);
    expect((await stored(id)).invitations).toBe(1);
    const { items } = await operator().audit.query({ tenantId: id });
    expect(items.map(({ action }) => action).toReversed()).toEqual([
      "tenant.create",
      "invitation.create",
      "invitation.renew",
    ]);
    await sql`update invitations set revoked_at = now() where tenant_id = ${id}`;
    expect((await provision("late")).admin.state).toBe("revoked");
    expect((await stored(id)).invitations).toBe(1);
  });
});
