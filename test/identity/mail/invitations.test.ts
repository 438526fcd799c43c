import { expect, test } from "vitest";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { password, type SignedIn } from "../world.ts";
import { useMailWorld } from "./world.ts";

const world = useMailWorld();
const sql = useFixture(
  () => openSql(world),
  (sql) => sql.end(),
);

const send = async (method: string, path: string, body?: object, who?: SignedIn) => {
  const answer = await world.ask(method, path, body, who && world.bearer(who));
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text || "{}") as Record<string, unknown> };
};
const invite = async (who: SignedIn, email: string, role = "manager") => {
  const { status, body } = await send("POST", "/auth/invitations", { email, role }, who);
  expect(status, JSON.stringify(body)).toBe(201);
  return String(body["id"]);
};
const accept = (token: string, more: object = {}) =>
  send("POST", "/auth/invitations/accept", { token, name: "Lin", password, ...more });

test("an invitation creates one person with its address and role, who is signed in", async () => {
  const admin = await world.register("inviting");
  await invite(admin, "Lin@inviting.example");
  const token = await world.token("Lin@inviting.example", "invitation");
  for (const method of ["GET", "HEAD"]) {
    const looked = await world.ask(method, `/auth/invitations/accept?token=${token}`);
    expect(looked.status).toBeGreaterThanOrEqual(400);
  }
  expect((await accept(token, { password: "inviting-inviting" })).status).toBe(400);
  // The role and the address are those of the invitation.
  expect((await accept(token, { role: "admin" })).status).toBe(400);
  const answers = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
  const won = answers.filter(({ status }) => status === 201);
  expect(won).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
  const lin = won[0]?.body as unknown as SignedIn;
  expect(lin.user).toMatchObject({ email: "Lin@inviting.example", role: "manager", name: "Lin" });
  expect((await send("GET", "/auth/me", undefined, lin)).status).toBe(200);
  await world.signIn("lin@inviting.example");
  const [row] = await sql`select verified_address from sign_ins where user_id = ${lin.user.id}`;
  expect(row).toEqual({ verified_address: "lin@inviting.example" });
  const people = await sql`select id from users where tenant_id = ${admin.organization.id}`;
  expect(people).toHaveLength(2);
});

test("an invitation is of one organization, and dies with renewal, revocation and time", async () => {
  const admin = await world.register("dying");
  const email = "kim@dying.example";
  const id = await invite(admin, email);
  const first = await world.token(email, "invitation");
  await invite(admin, email);
  const second = await world.token(email, "invitation", 2);
  expect((await accept(first)).status).toBe(401);
  const other = await world.register("other-house");
  const foreign = second.replace(
    /_invitation_.{22}/,
    (await tokenOf(other, "x@other-house.example")).slice(3, 37),
  );
  expect((await accept(foreign)).status).toBe(401);
  expect((await send("DELETE", `/auth/invitations/${id}`, undefined, admin)).status).toBe(204);
  expect((await accept(second)).status).toBe(401);
  await invite(admin, email);
  const third = await world.token(email, "invitation", 3);
  await sql`update invitations set expires_at = now() where accepted_at is null`;
  expect((await accept(third)).status).toBe(401);
});

const tokenOf = async (admin: SignedIn, email: string) => {
  await invite(admin, email);
  return world.token(email, "invitation");
};

test("an invitation gives nobody the account of an active person, or one that a directory manages", async () => {
  const tenant = await world.tenant("managed");
  const adminId = await tenant.person({
    userName: "root@managed.example",
    emails: [{ value: "root@managed.example", primary: true }],
    roles: [{ value: "admin" }],
  });
  await world.givePassword(tenant, adminId);
  const admin = await world.signIn("root@managed.example");
  const email = "late@managed.example";
  const token = await tokenOf(admin, email);
  const user = { userName: email, emails: [{ value: email, primary: true }] };
  const id = await tenant.person(user);
  expect((await accept(token)).status).toBe(409);
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  await tenant.scim("PUT", `/Users/${id}`, { schemas, ...user, active: false });
  const managed = await accept(token);
  expect([managed.status, managed.body["code"]]).toEqual([409, "managed_by_directory"]);
  const [row] = await sql`select accepted_at from invitations where tenant_id = ${tenant.id}`;
  expect(row).toEqual({ accepted_at: null });
});

test("a deactivated person comes back by a newer invitation only, and without the former app", async () => {
  const admin = await world.register("returning");
  const email = "sam@returning.example";
  const sam = (await accept(await tokenOf(admin, email))).body as unknown as SignedIn;
  await sql`update sign_ins set totp_secret = 'x', totp_confirmed_at = now() where user_id = ${sam.user.id}`;
  const deactivate = await world.ask(
    "DELETE",
    `/users/${sam.user.id}`,
    undefined,
    world.bearer(admin),
  );
  expect(deactivate.status).toBeLessThan(300);
  await sql`update users set deleted_at = null, active = false where id = ${sam.user.id}`;
  await invite(admin, email, "rep");
  const token = await world.token(email, "invitation", 2);
  await sql`update users set updated_at = now() + interval '1 minute' where id = ${sam.user.id}`;
  expect((await accept(token)).status).toBe(409);
  await sql`update users set updated_at = now() - interval '1 day' where id = ${sam.user.id}`;
  const back = await accept(token);
  expect(back.status, JSON.stringify(back.body)).toBe(201);
  expect(back.body["user"]).toMatchObject({ id: sam.user.id, role: "rep", active: true });
  expect((await send("GET", "/auth/me", undefined, sam)).status).toBe(401);
  await world.signIn(email);
});
