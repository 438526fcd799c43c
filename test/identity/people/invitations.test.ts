import { beforeAll, describe, expect, test } from "vitest";
import { hashToken, tenantOfToken } from "../../../shared/identity/token-format.ts";
import { mailAad } from "../../../shared/secrets/aad.ts";
import { useServer } from "../../support/server-only.ts";
import { useSql } from "../../support/database.ts";
import { until } from "../../support/until.ts";
import { secretsOf } from "../attacks/support.ts";
import { type Rest, restFor } from "../rest.ts";

const world = useServer();
const sql = useSql(world);
let admin: Rest;
let adminId: string;
let addresses = 0;

beforeAll(async () => {
  adminId = await world.acme.person({
    userName: "root@acme.test",
    displayName: "Ada Admin",
    roles: [{ value: "admin" }],
  });
  admin = restFor(world.server, await world.acme.token(adminId, "admin"));
});

const address = () => {
  addresses += 1;
  return `New${addresses}@acme.test`;
};
const invite = (input: object, rest = admin) => rest("POST", "/auth/invitations", input);

/** The mails to an address, with their opened tokens. */
async function mailsTo(email: string) {
  const rows = await sql`select id, tenant_id, kind, sealed_token, details from mails
    where address = ${email} order by id`;
  const secrets = secretsOf(world);
  return Promise.all(
    Array.from(rows, async ({ id, tenant_id: tenantId, sealed_token: sealed, ...mail }) => ({
      ...mail,
      token: await secrets.open(String(sealed), mailAad(String(tenantId), String(id))),
    })),
  );
}

const stored = async (id: string) => {
  const [row] =
    await sql`select token_hash, expires_at - now() as left from invitations where id = ${id}`;
  return Buffer.from(row?.["token_hash"]).toString("hex");
};

test("an invitation has a mail with a sealed token, and nothing else shows the token", async () => {
  const email = address();
  const answer = await invite({ email, name: "Lin", role: "manager" });
  expect(answer).toMatchObject({
    status: 201,
    body: { email, name: "Lin", role: "manager", createdBy: `user:${adminId}` },
  });
  const { id, createdAt, expiresAt } = answer.body;
  expect(answer.headers.get("location")).toBe(`${world.server.url}/api/v1/auth/invitations/${id}`);
  const days = (Date.parse(expiresAt) - Date.parse(createdAt)) / (24 * 60 * 60_000);
  expect(days).toBeCloseTo(7, 5);
  const [mail, ...others] = await mailsTo(email);
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    kind: "invitation",
    details: { by: "Ada Admin" },
  });
  const { token = "" } = mail ?? {};
  expect(tenantOfToken("invitation", token)).toBe(world.acme.id);
  expect(await stored(id)).toBe(Buffer.from(hashToken(token)).toString("hex"));
  const list = await admin("GET", "/auth/invitations?limit=200");
  expect(list.body.items).toContainEqual(answer.body);
  const audit = await sql`select action, after from audit_log where subject_id = ${id}`;
  expect(audit).toMatchObject([
    { action: "invitation.create", after: { email, name: "Lin", role: "manager" } },
  ]);
  const shown = JSON.stringify([answer.body, list.body, audit, world.server.logs]);
  expect(shown).not.toContain(token);
  expect(shown).not.toContain("rmp_invitation_");
});

test("repeating it renews it, whatever the case of the address, and the former link ends", async () => {
  const email = address();
  const first = await invite({ email, role: "rep" });
  const before = await stored(first.body.id);
  await sql`update invitations set expires_at = now() - interval '1 day' where id = ${first.body.id}`;
  const again = await invite({ email: email.toLowerCase(), role: "manager" });
  expect(again).toMatchObject({ status: 201, body: { id: first.body.id, role: "manager" } });
  expect(Date.parse(again.body.expiresAt)).toBeGreaterThan(Date.now());
  expect(await stored(first.body.id)).not.toBe(before);
  // The first mail had not been sent; its link would not work.
  expect([...(await mailsTo(email)), ...(await mailsTo(email.toLowerCase()))]).toHaveLength(1);
  // At the same time, it stays one invitation.
  const parallel = address();
  const answers = await Promise.all([1, 2, 3].map(() => invite({ email: parallel })));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect(await mailsTo(parallel)).toHaveLength(1);
});

test("revoking ends it, again and again, and an unsent mail is not sent", async () => {
  const email = address();
  const { body } = await invite({ email });
  for (const _time of [1, 2])
    expect((await admin("DELETE", `/auth/invitations/${body.id}`)).status).toBe(204);
  expect(await mailsTo(email)).toEqual([]);
  const list = await admin("GET", "/auth/invitations?limit=200");
  expect(list.body.items.map((item: { id: string }) => item.id)).not.toContain(body.id);
  // The next one is a new invitation.
  expect((await invite({ email })).body.id).not.toBe(body.id);
  await sql`update invitations set accepted_at = now(), accepted_by = ${adminId}
    where address = ${email} and revoked_at is null`;
  const [accepted] =
    await sql`select id from invitations where address = ${email} and accepted_at is not null`;
  const late = await admin("DELETE", `/auth/invitations/${accepted?.["id"]}`);
  expect(late).toMatchObject({ status: 409, body: { code: "conflict" } });
});

describe("refused are", () => {
  test("addresses of active people, and what is not an address", async () => {
    const email = address();
    await world.acme.person({ userName: `scim-${email}`, emails: [{ value: email }] });
    const taken = await invite({ email: email.toUpperCase() });
    expect(taken).toMatchObject({ status: 409, body: { code: "conflict", field: "email" } });
    expect(await invite({ email: "nobody" })).toMatchObject({
      status: 400,
      body: { field: "email" },
    });
    const more = await invite({ email: address(), token: "rmp_invitation_x" });
    expect(more.status).toBe(400);
    // The same address can be invited to another organization.
    const root = await world.globex.person({ userName: "root", roles: [{ value: "admin" }] });
    const other = restFor(world.server, await world.globex.token(root, "admin"));
    expect((await invite({ email }, other)).status).toBe(201);
  });

  test("roles above the inviter's, and people without the permission", async () => {
    const id = await world.acme.person({ userName: "hr" });
    const rep = restFor(world.server, await world.acme.token(id, "rep"));
    expect((await invite({ email: address() }, rep)).status).toBe(403);
    expect((await rep("GET", "/auth/invitations")).status).toBe(403);
    const roleId = "01890a5d-ac96-774b-bcce-b302099a8002";
    await sql`insert into custom_roles (tenant_id, id, name, name_key, permissions)
      values (${world.acme.id}, ${roleId}, 'HR', 'hr', '{users:write}')`;
    await sql`insert into custom_role_members (tenant_id, user_id, role_id)
      values (${world.acme.id}, ${id}, ${roleId})`;
    expect((await invite({ email: address() }, rep)).status).toBe(201);
    expect((await invite({ email: address(), role: "admin" }, rep)).status).toBe(403);
    // Nor does such a person bring somebody back whom only an admin may change.
    const former = await admin("POST", "/users", { email: address(), name: "Former" });
    await sql`insert into custom_role_members (tenant_id, user_id, role_id)
      values (${world.acme.id}, ${former.body.id}, ${roleId})`;
    await admin("PUT", `/users/${former.body.id}`, { active: false });
    expect(await invite({ email: former.body.email }, rep)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining("custom role") },
    });
    expect((await invite({ email: former.body.email })).status).toBe(201);
    // Nor does such a person replace or revoke the invitation of an admin.
    const email = address();
    const { body } = await invite({ email, role: "admin" });
    expect((await invite({ email }, rep)).status).toBe(403);
    expect((await rep("DELETE", `/auth/invitations/${body.id}`)).status).toBe(403);
  });

  test("more than a thousand open ones", async () => {
    await sql`insert into invitations (tenant_id, id, address, address_key, role, token_hash, created_by, expires_at)
      select ${world.acme.id}, gen_random_uuid(), 'many' || n, 'many' || n, 'rep', sha256(n::text::bytea), 'user:1', now() + interval '1 day'
      from generate_series(1, 1000) n`;
    expect(await invite({ email: address() })).toMatchObject({ status: 409 });
    await sql`update invitations set expires_at = now() where address like 'many%'`;
    expect((await invite({ email: address() })).status).toBe(201);
    await sql`delete from invitations where address like 'many%'`;
  });

  test("foreign ids, like unknown ones, and they are security events", async () => {
    const root = await world.globex.person({ userName: "root2", roles: [{ value: "admin" }] });
    const other = restFor(world.server, await world.globex.token(root, "admin"));
    const { body } = await invite({ email: address() }, other);
    const random = "01890a5d-ac96-774b-bcce-b302099a8057";
    const [theirs, unknown] = await Promise.all(
      [body.id, random].map(async (id: string) => {
        const answer = await admin("DELETE", `/auth/invitations/${id}`);
        return [answer.status, JSON.stringify({ ...answer.body, instance: "" }).replaceAll(id, "")];
      }),
    );
    expect(theirs).toEqual(unknown);
    expect(theirs?.[0]).toBe(404);
    await until("the attempt is counted", async () => {
      const rows = await sql`select from security_events
        where actor_tenant_id = ${world.acme.id} and target_tenant_id = ${world.globex.id}`;
      return rows.length === 1;
    });
    // The positive control: it is still open.
    const list = await other("GET", "/auth/invitations");
    expect(list.body.items.map((item: { id: string }) => item.id)).toContain(body.id);
  });
});
