import { describe, expect, test } from "vitest";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { useMailWorld } from "./world.ts";
import { password, type SignedIn } from "../world.ts";

const world = useMailWorld();
const sql = useFixture(
  () => openSql(world),
  (sql) => sql.end(),
);

const next = "tandem-orbit-lantern-3058";

const post = async (path: string, body: object, headers?: Record<string, string>) => {
  const answer = await world.ask("POST", path, body, headers);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const me = async (who: Pick<SignedIn, "accessToken">) =>
  (await world.ask("GET", "/auth/me", undefined, world.bearer(who))).status;
const signInWith = (email: string, word: string) => post("/auth/login", { email, password: word });
const forgot = (email: string, organization?: string) =>
  post("/auth/password/forgot", { email, ...(organization && { organization }) });

/** A person who came by SCIM, without a password. */
async function provisioned(slug: string) {
  const tenant = await world.tenant(slug);
  const email = `person@${slug}.example`;
  const user = { userName: email, emails: [{ value: email, primary: true }] };
  return { tenant, email, user, id: await tenant.person(user) };
}

describe("the link that verifies an address", () => {
  test("works once, of several requests at the same time, and GET and HEAD do not use it", async () => {
    const signedIn = await world.register("verified");
    const token = await world.token("admin@verified.example", "verify");
    for (const method of ["GET", "HEAD"]) {
      const looked = await world.ask(method, `/auth/verify?token=${token}`);
      expect(looked.status).toBe(405);
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post("/auth/verify", { token })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401, 401, 401,
    ]);
    expect(answers.find(({ status }) => status === 200)?.body).toEqual({
      address: "admin@verified.example",
    });
    const [row] =
      await sql`select verified_address from sign_ins where user_id = ${signedIn.user.id}`;
    expect(row).toEqual({ verified_address: "admin@verified.example" });
  });

  test("does not work for an address that is no longer the person's, or after 24 hours", async () => {
    const moved = await world.register("moved");
    const token = await world.token("admin@moved.example", "verify");
    await sql`update users set email = 'new@moved.example', email_key = 'new@moved.example'
      where id = ${moved.user.id}`;
    expect((await post("/auth/verify", { token })).status).toBe(401);
    await world.register("slow");
    const late = await world.token("admin@slow.example", "verify");
    await sql`update one_time_tokens set expires_at = now() where expires_at > now()`;
    expect((await post("/auth/verify", { token: late })).status).toBe(401);
    const words = ["none", "rmp_verify_x", late.replace("verify", "reset")];
    for (const wrong of words)
      expect((await post("/auth/verify", { token: wrong })).status).toBe(401);
  });
});

test("the link that verifies an address is sent again, at most five times an hour", async () => {
  const signedIn = await world.register("again");
  const address = "admin@again.example";
  const first = await world.token(address, "verify");
  const ask = () => post("/auth/verify/send", {}, world.bearer(signedIn));
  expect(await ask()).toEqual({ status: 202, body: { address, verified: false } });
  const second = await world.token(address, "verify", 2);
  expect(second).not.toBe(first);
  // The registration sent the first one.
  const answers = await Promise.all(Array.from({ length: 5 }, ask));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    202, 202, 202, 429, 429,
  ]);
  expect((await post("/auth/verify", { token: first })).status).toBe(200);
  expect(await ask()).toEqual({ status: 202, body: { address, verified: true } });
  expect((await post("/auth/verify/send", {})).status).toBe(401);
});

describe("a forgotten password", () => {
  test("is answered alike for every address, and only the stored one gets a link", async () => {
    await world.register("known");
    const answers = await Promise.all(
      ["ADMIN@known.example", "nobody@known.example", "no address"].map((email) => forgot(email)),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.status).toBe(202);
    // The Kelvin sign is another character than "k".
    expect((await forgot("admin@\u212Anown.example")).status).toBe(202);
    const { to } = await world.mail("admin@known.example", "reset");
    expect(to).toBe("admin@known.example");
    await world.stack.server.settled();
    const resets = (await world.sent()).filter(({ kind }) => kind === "reset");
    expect(resets).toHaveLength(1);
  });

  test("needs the organization where an address belongs to several", async () => {
    const email = "both@two.example";
    for (const slug of ["first-of-both", "second-of-both"]) {
      const organization = { name: slug, slug };
      const body = { organization, name: "Both", email, password };
      expect((await post("/auth/register", body)).status).toBe(201);
    }
    expect((await forgot(email)).status).toBe(202);
    expect((await forgot(email, "second-of-both")).status).toBe(202);
    const { text } = await world.mail(email, "reset");
    expect(text).toContain("in the organization second-of-both");
    await world.stack.server.settled();
    const [row] =
      await sql`select count(*)::int as n from mails where kind = 'reset' and address = ${email}`;
    expect(row).toEqual({ n: 1 });
  });

  test("gives one person at most five links an hour", async () => {
    await world.register("flooded");
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => forgot("admin@flooded.example")),
    );
    for (const { status } of answers) expect(status).toBe(202);
    await world.stack.server.settled();
    const [row] = await sql`select count(*)::int as n from mails
      where kind = 'reset' and address = 'admin@flooded.example'`;
    expect(row).toEqual({ n: 5 });
  });
});

describe("the link that sets a password", () => {
  test("works once, verifies the address, and ends sessions, keys and other links", async () => {
    const before = await world.register("reset-once");
    const email = "admin@reset-once.example";
    await forgot(email);
    const first = await world.token(email, "reset");
    await forgot(email);
    const second = await world.token(email, "reset", 2);
    await sql`insert into api_keys (tenant_id, id, user_id, name, key_hash, permissions, created_by)
      values (${before.organization.id}, gen_random_uuid(), ${before.user.id}, 'k', 'h', '{}', 'test')`;
    const weak = await post("/auth/password/reset", { token: first, password: "reset-once-reset" });
    expect([weak.status, weak.body["field"]]).toEqual([400, "password"]);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        post("/auth/password/reset", { token: first, password: next }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401,
    ]);
    expect((await post("/auth/password/reset", { token: second, password })).status).toBe(401);
    expect(await me(before)).toBe(401);
    expect((await post("/auth/refresh", { refreshToken: before.refreshToken })).status).toBe(401);
    expect((await signInWith(email, password)).status).toBe(401);
    expect((await signInWith(email, next)).status).toBe(200);
    const [key] = await sql`select revoked_at from api_keys where user_id = ${before.user.id}`;
    expect(key?.["revoked_at"]).not.toBeNull();
    const [row] =
      await sql`select verified_address from sign_ins where user_id = ${before.user.id}`;
    expect(row).toEqual({ verified_address: email });
    const changed = await world.mail(email, "password_changed");
    expect(changed.text).not.toContain("#token");
    const audit = await sql`select action, after::text from audit_log
      where tenant_id = ${before.organization.id} and action = 'password.reset'`;
    expect(audit).toHaveLength(1);
    expect(JSON.stringify(audit)).not.toMatch(/rmp_|argon/);
  });

  test("gives a password to a person who came by SCIM, and dies with a deactivation", async () => {
    const { tenant, email, user, id } = await provisioned("by-scim");
    expect((await signInWith(email, next)).status).toBe(401);
    await forgot(email);
    const token = await world.token(email, "reset");
    expect((await post("/auth/password/reset", { token, password: next })).status).toBe(200);
    expect((await signInWith(email, next)).status).toBe(200);
    await forgot(email);
    const open = await world.token(email, "reset", 2);
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    for (const active of [false, true])
      expect((await tenant.scim("PUT", `/Users/${id}`, { schemas, ...user, active })).status).toBe(
        200,
      );
    expect((await post("/auth/password/reset", { token: open, password })).status).toBe(401);
  });

  test("does not work where single sign-on is enforced, and none is sent", async () => {
    const { tenant, email } = await provisioned("by-sso");
    await forgot(email);
    const token = await world.token(email, "reset");
    await sql`with connection as (
        insert into sso_connections (tenant_id, id, name, issuer, client_id, jit, enabled)
        values (${tenant.id}, gen_random_uuid(), 'IdP', 'https://idp.example', 'c', false, true) returning id
      ) insert into domains (tenant_id, id, name, token, proved_at, enforced_connection_id)
        select ${tenant.id}, gen_random_uuid(), 'by-sso.example', 't', now(), id from connection`;
    const refused = await post("/auth/password/reset", { token, password: next });
    expect(refused.status).toBe(403);
    await forgot(email);
    await world.stack.server.settled();
    const [row] = await sql`select count(*)::int as n from mails where tenant_id = ${tenant.id}`;
    expect(row).toEqual({ n: 1 });
  });
});

describe("a password change", () => {
  test("needs the present password, and ends other sessions and links", async () => {
    const other = await world.register("changing");
    const email = "admin@changing.example";
    const own = await world.signIn(email);
    await forgot(email);
    const link = await world.token(email, "reset");
    const change = (body: object) => post("/auth/password/change", body, world.bearer(own));
    const wrong = await change({ password: next, newPassword: next });
    expect([wrong.status, wrong.body["field"]]).toEqual([400, "password"]);
    const weak = await change({ password, newPassword: "changing-changing" });
    expect([weak.status, weak.body["field"]]).toEqual([400, "newPassword"]);
    expect((await change({ password, newPassword: next })).body).toEqual({ ended: 1 });
    expect([await me(own), await me(other)]).toEqual([200, 401]);
    expect((await post("/auth/password/reset", { token: link, password })).status).toBe(401);
    expect((await signInWith(email, next)).status).toBe(200);
    await world.mail(email, "password_changed");
  });

  test("is slower after several wrong passwords", async () => {
    const own = await world.register("guessing");
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const body = { password: "wrong-wrong-wrong", newPassword: next };
      statuses.push((await post("/auth/password/change", body, world.bearer(own))).status);
    }
    expect(statuses.slice(0, 5)).toEqual([400, 400, 400, 400, 400]);
    expect(statuses).toContain(429);
  });
});
