import { describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { untilBlocked } from "../blocked.ts";
import { password, type SignedIn, useAuthWorld } from "../world.ts";
import { linkOf } from "./support.ts";

const world = useAuthWorld();
const sql = useSql(world);
const next = "tandem-orbit-lantern-3058";

const post = async (path: string, body: object, who?: Pick<SignedIn, "accessToken">) =>
  (await world.ask("POST", path, body, who && world.bearer(who))).status;
const me = async (who: Pick<SignedIn, "accessToken">) =>
  (await world.ask("GET", "/auth/me", undefined, world.bearer(who))).status;
const change = (who: SignedIn, to = next, from = password) =>
  post("/auth/password/change", { password: from, newPassword: to }, who);
const sorted = (statuses: number[]) => statuses.toSorted((a, b) => a - b);

interface Refreshed {
  accessToken: string;
  refreshToken: string;
}
const refresh = async (refreshToken: string) => {
  const answer = await world.ask("POST", "/auth/refresh", { refreshToken });
  return { status: answer.status, body: (await answer.json()) as Refreshed };
};

describe("a new password", () => {
  test("ends the session that an old password starts at the same moment", async () => {
    const own = await world.register("at-the-same-moment");
    const { id: userId } = own.user;
    let changed: Promise<number> | undefined;
    const started = crypto.randomUUID();
    await sql.begin(async (tx) => {
      // As a sign-in does it: it locks what it verified, and starts the session.
      await tx`select from sign_ins where user_id = ${userId} for share`;
      await tx`insert into sessions (tenant_id, id, user_id, amr, idle_until, expires_at)
        select tenant_id, ${started}, user_id, amr, idle_until, expires_at from sessions
        where user_id = ${userId}`;
      changed = change(own);
      await untilBlocked(sql);
    });
    expect(await changed).toBe(200);
    const [row] = await sql`select end_reason from sessions where id = ${started}`;
    expect(row).toEqual({ end_reason: "password_changed" });
    expect(await me(own)).toBe(200);
  });

  test("is set by one of two links, and by one of two sessions", async () => {
    const email = "admin@two-ways.example";
    const one = await world.register("two-ways");
    const two = await world.signIn(email);
    const changes = [change(one, next), change(two, "quarry-violet-saddle-6194")];
    expect(sorted(await Promise.all(changes))).toEqual([200, 401]);
    expect(sorted([await me(one), await me(two)])).toEqual([200, 401]);
    await post("/auth/password/forgot", { email });
    const first = await linkOf(world, sql, { address: email, kind: "reset" });
    await post("/auth/password/forgot", { email });
    const second = await linkOf(world, sql, { address: email, kind: "reset", count: 2 });
    const resets = [first, second].map((token) =>
      post("/auth/password/reset", { token, password }),
    );
    expect(sorted(await Promise.all(resets))).toEqual([200, 401]);
    expect(await post("/auth/login", { email, password })).toBe(200);
  });

  test("leaves no key that is created at the same moment", async () => {
    const own = await world.register("key-at-once");
    const { id: userId } = own.user;
    const key = { name: "Key", permissions: ["users:read"] };
    let created: Promise<number> | undefined;
    await sql.begin(async (tx) => {
      // As a reset does it.
      await tx`select from users where id = ${userId} for no key update`;
      await tx`update sessions set ended_at = now() where user_id = ${userId}`;
      await tx`update api_keys set revoked_at = now() where user_id = ${userId}`;
      created = post("/me/api-keys", key, own);
      await untilBlocked(sql);
    });
    expect(await created).toBe(401);
    expect(await sql`select from api_keys where user_id = ${userId}`).toEqual([]);
    const again = await world.signIn("admin@key-at-once.example");
    expect(await post("/me/api-keys", key, again)).toBe(201);
  });

  test("leaves nothing of another session that is refreshed at the same time", async () => {
    const own = await world.register("refreshing");
    const other = await world.signIn("admin@refreshing.example");
    const [status, refreshed] = await Promise.all([change(own), refresh(other.refreshToken)]);
    expect(status).toBe(200);
    expect([200, 401]).toContain(refreshed.status);
    expect(await me(other)).toBe(401);
    const { body } = refreshed;
    if (refreshed.status === 200) {
      expect([await me(body), (await refresh(body.refreshToken)).status]).toEqual([401, 401]);
    }
    expect((await refresh(own.refreshToken)).status).toBe(200);
  });
});

describe("a refresh token", () => {
  test("gives three tabs the same successor, and none once the successor was used", async () => {
    const { refreshToken } = await world.register("three-tabs");
    const tabs = await Promise.all([1, 2, 3].map(() => refresh(refreshToken)));
    expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [successor, ...others] = new Set(tabs.map(({ body }) => body.refreshToken));
    expect(others).toEqual([]);
    expect((await refresh(successor ?? "")).status).toBe(200);
    // Within the grace, but the successor is in use: a copy of the token is.
    expect((await refresh(refreshToken)).status).toBe(401);
    expect(await me(tabs[0]!.body)).toBe(401);
  });

  test("gives nothing 15 seconds after it was replaced, and ends the session", async () => {
    const signedIn = await world.register("late-tab");
    const first = await refresh(signedIn.refreshToken);
    const { id } = signedIn.user;
    await sql`update sessions set rotated_at = now() - interval '14 seconds' where user_id = ${id}`;
    expect((await refresh(signedIn.refreshToken)).body.refreshToken).toBe(first.body.refreshToken);
    await sql`update sessions set rotated_at = now() - interval '15 seconds' where user_id = ${id}`;
    expect((await refresh(signedIn.refreshToken)).status).toBe(401);
    expect((await refresh(first.body.refreshToken)).status).toBe(401);
    const audit = await sql`select actor, after from audit_log
      where tenant_id = ${signedIn.organization.id} and action = 'session.end'`;
    expect(audit).toEqual([
      { actor: "job:auth.refresh", after: { userId: id, reason: "refresh_token_replayed" } },
    ]);
  });
});

test("whoever is deactivated while signing in gets no session", async () => {
  const tenant = await world.tenant("leaving");
  const email = "one@leaving.example";
  const id = await tenant.person({ userName: email, emails: [{ value: email, primary: true }] });
  await world.givePassword(tenant, id);
  let signIn: Promise<number> | undefined;
  await sql.begin(async (tx) => {
    await tx`update users set active = false where id = ${id}`;
    signIn = post("/auth/login", { email, password });
    await untilBlocked(sql);
  });
  expect(await signIn).toBe(401);
  expect(await sql`select from sessions where user_id = ${id} and ended_at is null`).toEqual([]);
});

test("an invitation that is revoked while it is accepted is one or the other", async () => {
  const admin = await world.register("either-or");
  const email = "lin@either-or.example";
  const invited = await world.ask("POST", "/auth/invitations", { email }, world.bearer(admin));
  const { id } = (await invited.json()) as { id: string };
  const token = await linkOf(world, sql, { address: email, kind: "invitation" });
  const [accepted, revoked] = await Promise.all([
    post("/auth/invitations/accept", { token, name: "Lin", password }),
    world.ask("DELETE", `/auth/invitations/${id}`, undefined, world.bearer(admin)),
  ]);
  expect([
    [201, 409],
    [401, 204],
  ]).toContainEqual([accepted, revoked.status]);
  const people = await sql`select from users where email_key = ${email}`;
  expect(people).toHaveLength(accepted === 201 ? 1 : 0);
});
