import { describe, expect, test } from "vitest";
import { codeOf, stepAt, toBase32 } from "../../../shared/identity/totp/code.ts";
import { totpAad } from "../../../shared/secrets/aad.ts";
import { useFixture } from "../../support/fixture.ts";
import { secretsOf } from "../attacks/support.ts";
import { untilBlocked } from "../blocked.ts";
import { restFor } from "../rest.ts";
import { authWorld, insertPassword, password, type SignedIn } from "../world.ts";
import { type SsoTenant, useSsoWorld } from "./world.ts";

const world = useSsoWorld();

const auth = useFixture(() => authWorld(world.outside, world.server));

const post = (path: string, body: object) => auth.ask("POST", path, body);
const login = (email: string) => post("/auth/login", { email, password });
const me = async ({ accessToken }: SignedIn) =>
  (await restFor(world.server, accessToken)("GET", "/auth/me")).status;

/** A tenant whose connection is tested; `enforce` requires it of the tenant's domain. */
async function ready(slug: string) {
  const tenant = await world.tenant(slug);
  const { connectionId, adminId, admin } = tenant;
  const setPassword = (userId: string) =>
    insertPassword(world.sql, { tenantId: tenant.id, userId, verifiedAddress: null });
  await setPassword(adminId);
  await world.sql`update sso_connections set tested_at = now() where id = ${connectionId}`;
  const [{ id: domainId }] = (await admin("GET", "/domains")).body.items;
  const person = async (name: string, domain = `${slug}.example`) => {
    const email = `${name}@${domain}`;
    const id = await tenant.person({ userName: email, emails: [{ value: email, primary: true }] });
    await setPassword(id);
    return { id, email };
  };
  const enforce = async (body: object = {}) => {
    const path = `/domains/${domainId}/enforcement`;
    expect((await admin("PUT", path, { connectionId, ...body })).status).toBe(200);
  };
  return { tenant, person, enforce };
}

const ended = ({ id }: SsoTenant) => world.sql`select subject_id, actor from audit_log
  where tenant_id = ${id} and action = 'session.end' and after->>'reason' = 'sso_enforced'`;

describe("requiring single sign-on", () => {
  test("ends the sessions that began in another way, with an audit entry for each", async () => {
    const { tenant, person, enforce } = await ready("ends-sessions");
    const [rep, linked, outside] = [
      await person("rep"),
      await person("linked"),
      await person("partner", "elsewhere.example"),
    ];
    await world.sql`update sign_ins set verified_address = ${linked.email} where user_id = ${linked.id}`;
    await tenant.atProvider({ email: linked.email });
    const bySso = await world.signIn(tenant, linked.email);
    expect(bySso.status).toBe(303);
    const [admin, repSession, linkedSession, outsideSession] = await Promise.all(
      [`admin@${tenant.slug}.example`, rep.email, linked.email, outside.email].map((email) =>
        auth.signIn(email),
      ),
    );
    await enforce();
    expect([await me(repSession!), await me(linkedSession!)]).toEqual([401, 401]);
    const { refreshToken } = repSession!;
    expect((await post("/auth/refresh", { refreshToken })).status).toBe(401);
    // The admin for emergencies, people of other domains, and sessions by the connection stay.
    expect([await me(admin!), await me(outsideSession!)]).toEqual([200, 200]);
    expect((await world.me(bySso)).status).toBe(200);
    const entries = await ended(tenant);
    expect(entries.map(({ actor }) => actor)).toEqual(Array(2).fill(`user:${tenant.adminId}`));
    // Another admin is named, so the exception for the former one ends.
    const other = await person("other");
    await world.sql`update users set role = 'admin' where id = ${other.id}`;
    await enforce({ breakGlassUserId: other.id });
    expect(await me(admin!)).toBe(401);
    expect(await ended(tenant)).toHaveLength(3);
  });

  test("ends the sessions of people who get an address of the domain later", async () => {
    const { tenant, person, enforce } = await ready("moves-in");
    const { id, email } = await person("mover", "before.example");
    await enforce();
    const session = await auth.signIn(email);
    const moved = `mover@${tenant.slug}.example`;
    const user = { userName: email, emails: [{ value: moved, primary: true }] };
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    expect((await tenant.scim("PUT", `/Users/${id}`, { schemas, ...user })).status).toBe(200);
    expect(await me(session)).toBe(401);
    expect((await login(moved)).status).toBe(401);
  });

  test("counts for a sign-in that is under way, whichever is first", async () => {
    const { person, enforce } = await ready("under-way");
    const { id, email } = await person("quick");
    let enforced: Promise<void> | undefined;
    let answer: Promise<Response> | undefined;
    // The sign-in is first: it waits with its session uncommitted, and the change waits for it.
    await world.sql.begin(async (tx) => {
      await tx`lock table audit_log in share mode`;
      answer = login(email);
      await untilBlocked(world.sql);
      enforced = enforce();
    });
    await enforced;
    const first = (await answer) as Response;
    if (first.status === 200) expect(await me((await first.json()) as SignedIn)).toBe(401);
    const live = await world.sql`select from sessions where user_id = ${id} and ended_at is null`;
    expect(live).toEqual([]);
  });

  test("refuses the code of an authenticator app after a password", async () => {
    const { tenant, person, enforce } = await ready("second-step");
    const { id, email } = await person("slow");
    const secret = toBase32(crypto.getRandomValues(new Uint8Array(20)));
    const sealed = await secretsOf(world).seal(secret, totpAad(tenant.id, id));
    await world.sql`update sign_ins set totp_secret = ${sealed}, totp_confirmed_at = now()
      where user_id = ${id}`;
    const { challenge } = (await (await login(email)).json()) as { challenge: string };
    await enforce();
    const code = await codeOf(secret, stepAt(new Date()));
    expect((await post("/auth/login/totp", { challenge, code })).status).toBe(403);
    expect(await world.sql`select from sessions where user_id = ${id}`).toEqual([]);
  });

  test("counts for both forms of an internationalized domain, and so does the first sign-in", async () => {
    const { tenant, person } = await ready("international");
    const [stored, other] = ["ann@b\u00FCcher.example", "ann@xn--bcher-kva.example"];
    const { id } = await person("ann", "b\u00FCcher.example");
    await auth.signIn(other);
    const [row] = await world.sql`select email, email_key from users where id = ${id}`;
    expect(row).toEqual({ email: stored, email_key: other });
    const domainId = await world.proveDomain(tenant, "B\u00DCCHER.example");
    const path = `/domains/${domainId}/enforcement`;
    const { connectionId } = tenant;
    expect((await tenant.admin("PUT", path, { connectionId })).status).toBe(200);
    for (const email of [stored, other]) expect((await login(email)).status).toBe(401);
    // The link of the first sign-in finds the person by the other form.
    await tenant.atProvider({ email: other });
    const callback = await world.signIn(tenant, other, { query: { email: stored } });
    expect(callback.status).toBe(303);
    expect(await (await world.me(callback)).json()).toMatchObject({ user: { id, email: stored } });
  });
});
