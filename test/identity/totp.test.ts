import fc from "fast-check";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { codeOf, findStep, stepAt, toBase32 } from "../../shared/identity/totp/code.ts";
import { openSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { password, type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useFixture(
  () => openSql(world),
  (sql) => sql.end(),
);

const send = async (method: string, path: string, body?: object, who?: SignedIn) => {
  const answer = await world.ask(method, path, body, who && world.bearer(who));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const post = (path: string, body: object, who?: SignedIn) => send("POST", path, body, who);
const codeNow = (secret: string, ahead = 0) => codeOf(secret, stepAt(new Date()) + ahead);
const wrongFor = async (secret: string) => {
  const right = await Promise.all([-2, -1, 0, 1, 2].map((ahead) => codeNow(secret, ahead)));
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find(
    (code) => !right.includes(code),
  )!;
};
/** As if the last accepted code was of long ago. */
const forgetStep = ({ user }: SignedIn) =>
  sql`update sign_ins set totp_step = totp_step - 10 where user_id = ${user.id}`;

/** An admin with an authenticator app. */
async function withApp(slug: string) {
  const signedIn = await world.register(slug);
  const { body: enrolled } = await post("/auth/totp", { password }, signedIn);
  const secret = String(enrolled["secret"]);
  const confirmed = await post("/auth/totp/confirm", { code: await codeNow(secret) }, signedIn);
  expect(confirmed.status).toBe(200);
  await forgetStep(signedIn);
  const email = `admin@${slug}.example`;
  const challenge = async () => {
    const answer = await post("/auth/login", { email, password });
    expect([answer.status, answer.body["code"]]).toEqual([401, "totp_required"]);
    return String(answer.body["challenge"]);
  };
  const codes = confirmed.body["recoveryCodes"] as string[];
  return { signedIn, secret, enrolled, codes, email, challenge };
}

describe("codes", () => {
  test("are those of RFC 6238, appendix B", async () => {
    const secret = toBase32(new TextEncoder().encode("12345678901234567890"));
    expect(secret).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    const vectors: [seconds: number, code: string][] = [
      [59, "287082"],
      [1_111_111_109, "081804"],
      [1_111_111_111, "050471"],
      [1_234_567_890, "005924"],
      [2_000_000_000, "279037"],
      [20_000_000_000, "353130"],
    ];
    for (const [seconds, code] of vectors)
      expect(await codeOf(secret, stepAt(new Date(seconds * 1000)))).toBe(code);
  });

  test("are accepted from one step before to one after, and never one that is not newer", async () => {
    const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.nat(2 ** 31),
        fc.integer({ min: -3, max: 3 }),
        async (raw, step, off) => {
          const [secret, now] = [toBase32(raw), new Date((step + 5) * 30_000)];
          const code = await codeOf(secret, step + 5 + off);
          const found = await findStep(secret, code, now, null);
          // Another step may have the same code by chance.
          if (Math.abs(off) <= 1) expect(found).not.toBeNull();
          if (found !== null) {
            expect(Math.abs(found - step - 5)).toBeLessThanOrEqual(1);
            expect(await findStep(secret, code, now, found + 2)).toBeNull();
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("an authenticator app", () => {
  test("is set up with the password and a code, and its secret is sealed", async () => {
    const signedIn = await world.register("enrolling");
    expect((await post("/auth/totp", { password: "wrong" }, signedIn)).status).toBe(400);
    const { body } = await post("/auth/totp", { password }, signedIn);
    const secret = String(body["secret"]);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(String(body["uri"]));
    expect(uri.searchParams.get("secret")).toBe(secret);
    expect(decodeURIComponent(uri.pathname)).toContain("admin@enrolling.example (enrolling)");
    const [row] = await sql`select totp_secret from sign_ins where user_id = ${signedIn.user.id}`;
    expect(row?.["totp_secret"]).toMatch(/^v1\./);
    // It counts only once it is confirmed.
    await world.signIn("admin@enrolling.example");
    const wrong = await post("/auth/totp/confirm", { code: await wrongFor(secret) }, signedIn);
    expect([wrong.status, wrong.body["field"]]).toEqual([400, "code"]);
    const done = await post("/auth/totp/confirm", { code: await codeNow(secret) }, signedIn);
    expect(new Set(done.body["recoveryCodes"] as string[]).size).toBe(10);
    const status = await send("GET", "/auth/totp", undefined, signedIn);
    expect(status.body).toEqual({ enabled: true, recoveryCodes: 10, required: false });
    expect((await post("/auth/totp", { password }, signedIn)).status).toBe(409);
    const stored = await sql`select s::text from sign_ins s where user_id = ${signedIn.user.id}
      union all select a::text from audit_log a where tenant_id = ${signedIn.organization.id}
      union all select r::text from recovery_codes r where user_id = ${signedIn.user.id}`;
    const text = JSON.stringify(stored);
    for (const shown of [secret, ...(done.body["recoveryCodes"] as string[])]) {
      expect(text).not.toContain(shown);
      expect(text).not.toContain(shown.replaceAll("-", "").toUpperCase());
    }
  });

  test("completes a sign-in; one code works for one of several requests", async () => {
    const app = await withApp("two-steps");
    const challenge = await app.challenge();
    const code = await codeNow(app.secret);
    const body = { challenge, code };
    const same = await Promise.all(Array.from({ length: 4 }, () => post("/auth/login/totp", body)));
    const won = same.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const signedIn = won[0]?.body as unknown as SignedIn;
    expect(decodeJwt(signedIn.accessToken)).toMatchObject({ amr: ["pwd", "otp"] });
    expect((await send("GET", "/auth/me", undefined, signedIn)).status).toBe(200);
    await forgetStep(app.signedIn);
    const challenges = await Promise.all([app.challenge(), app.challenge(), app.challenge()]);
    const next = await codeNow(app.secret);
    const others = await Promise.all(
      challenges.map((each) => post("/auth/login/totp", { challenge: each, code: next })),
    );
    expect(others.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("gets five tries a challenge, which ends with its time and with a new password", async () => {
    const app = await withApp("five-tries");
    const challenge = await app.challenge();
    const wrong = await wrongFor(app.secret);
    for (let i = 0; i < 5; i += 1) {
      const answer = await post("/auth/login/totp", { challenge, code: wrong });
      expect([answer.status, answer.body["field"]]).toEqual([400, "code"]);
    }
    const late = await post("/auth/login/totp", { challenge, code: await codeNow(app.secret) });
    expect(late.status).toBe(401);
    const expired = await app.challenge();
    await sql`update one_time_tokens set expires_at = now() where purpose = 'totp'`;
    const code = await codeNow(app.secret);
    expect((await post("/auth/login/totp", { challenge: expired, code })).status).toBe(401);
    const former = await app.challenge();
    const newPassword = "tandem-orbit-lantern-3058";
    await post("/auth/password/change", { password, newPassword }, app.signedIn);
    expect((await post("/auth/login/totp", { challenge: former, code })).status).toBe(401);
  });

  test("is slower after many wrong codes, whatever challenges they are for", async () => {
    const { signedIn, secret } = await withApp("many-codes");
    const code = await wrongFor(secret);
    const statuses = await Promise.all(
      Array.from(
        { length: 16 },
        async () => (await post("/auth/totp/remove", { code }, signedIn)).status,
      ),
    );
    expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(13);
    expect(statuses).toContain(429);
  });

  test("is replaced by recovery codes, each once, until they are renewed", async () => {
    const app = await withApp("recovered");
    const [first = "", second = ""] = app.codes;
    expect(first).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    const use = async (code: string) =>
      (await post("/auth/login/totp", { challenge: await app.challenge(), code })).status;
    expect(await use(first.toUpperCase())).toBe(200);
    expect(await use(first)).toBe(400);
    const renew = await post(
      "/auth/totp/recovery-codes",
      { code: await codeNow(app.secret) },
      app.signedIn,
    );
    const [fresh = ""] = renew.body["recoveryCodes"] as string[];
    expect(await use(second)).toBe(400);
    expect(await use(fresh)).toBe(200);
    const removed = await post(
      "/auth/totp/remove",
      { code: await codeNow(app.secret, 1) },
      app.signedIn,
    );
    expect(removed.status).toBe(200);
    await world.signIn(app.email);
  });
});

test("where admins need an app, one without it can do nothing but set it up", async () => {
  const admin = await world.register("required");
  const users = async () => send("GET", "/users", undefined, admin);
  expect((await users()).status).toBe(200);
  await sql`update tenants set config = '{"identity.adminTotp": true}' where id = ${admin.organization.id}`;
  const refused = await users();
  expect(refused.status).toBe(403);
  expect(refused.body["detail"]).toContain("POST /auth/totp");
  const status = await send("GET", "/auth/totp", undefined, admin);
  expect(status.body).toMatchObject({ enabled: false, required: true });
  expect((await send("GET", "/auth/me", undefined, admin)).status).toBe(200);
  // Nor create a key that could do it: keys need no app.
  const key = { name: "Key", permissions: ["users:write"] };
  const keyless = await post("/me/api-keys", key, admin);
  expect([keyless.status, keyless.body["detail"]]).toEqual([403, refused.body["detail"]]);
  const { body } = await post("/auth/totp", { password }, admin);
  const secret = String(body["secret"]);
  const confirmed = await post("/auth/totp/confirm", { code: await codeNow(secret) }, admin);
  expect(confirmed.status).toBe(200);
  expect((await users()).status).toBe(200);
  expect((await post("/me/api-keys", key, admin)).status).toBe(201);
  const removed = await post("/auth/totp/remove", { code: await codeNow(secret, 1) }, admin);
  expect(removed.status).toBe(200);
  expect((await users()).status).toBe(403);
});

describe("the lost app of another person", () => {
  /** An admin with an app in the organization of another admin. */
  async function withTwo(slug: string) {
    const lost = await withApp(slug);
    const email = `second@${slug}.example`;
    const made = await post("/users", { email, name: "Sigrid", role: "admin" }, lost.signedIn);
    const id = String(made.body["id"]);
    await world.givePassword({ id: lost.signedIn.organization.id }, id);
    const second = await world.signIn(email);
    const remove = (who: SignedIn | string, of: string) => {
      const bearer = typeof who === "string" ? who : who.accessToken;
      return world.ask("DELETE", `/users/${of}/totp`, undefined, {
        authorization: `Bearer ${bearer}`,
      });
    };
    return { lost, second, remove };
  }

  test("is removed by an admin, who is named in a mail and in the audit log", async () => {
    const { lost, second, remove } = await withTwo("lost-app");
    const { user } = lost.signedIn;
    expect((await remove(second, user.id)).status).toBe(204);
    const signedIn = await world.signIn(lost.email);
    expect(signedIn.user.id).toBe(user.id);
    const [mail] =
      await sql`select address, details, sealed_token from mails where kind = 'totp_removed'`;
    expect(mail).toEqual({ address: lost.email, details: { by: "Sigrid" }, sealed_token: null });
    const [entry] = await sql`select actor, action from audit_log
      where subject_id = ${user.id} and action = 'totp.remove'`;
    expect(entry).toEqual({ actor: `user:${second.user.id}`, action: "totp.remove" });
    const [codes] =
      await sql`select count(*)::int as n from recovery_codes where user_id = ${user.id}`;
    expect(codes).toEqual({ n: 0 });
    const again = await remove(second, user.id);
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([
      409,
      "conflict",
    ]);
  });

  test("stays for whoever signed in earlier, owns it, or has fewer rights", async () => {
    const { lost, second, remove } = await withTwo("kept-app");
    const { user, organization } = lost.signedIn;
    const own = await remove(lost.signedIn, user.id);
    expect(own.status).toBe(403);
    expect(((await own.json()) as { detail: string }).detail).toContain("/auth/totp/remove");
    await sql`update sessions set auth_time = now() - interval '6 minutes' where user_id = ${second.user.id}`;
    const { body: stale } = await post("/auth/refresh", { refreshToken: second.refreshToken });
    const late = await remove(String(stale["accessToken"]), user.id);
    expect(late.status).toBe(401);
    expect(((await late.json()) as { code: string }).code).toBe("fresh_sign_in_required");
    for (const path of ["/me/api-keys", "/api-keys"]) {
      const key = await post(path, { name: "Key", permissions: ["users:write"] }, second);
      expect((await remove(String(key.body["key"]), user.id)).status).toBe(403);
    }
    const role = { name: "Helpdesk", permissions: ["users:write"] };
    const { body: helpdesk } = await post("/roles", role, second);
    const made = await post("/users", { email: "rep@kept-app.example", name: "Rep" }, second);
    const repId = String(made.body["id"]);
    await send("PUT", `/users/${repId}/roles`, { roles: [helpdesk["id"]] }, second);
    await world.givePassword(organization, repId);
    // With the base role rep, nobody else is visible.
    expect((await remove(await world.signIn("rep@kept-app.example"), user.id)).status).toBe(404);
    const stranger = await world.register("kept-stranger");
    expect((await remove(stranger, user.id)).status).toBe(404);
    const [app] =
      await sql`select totp_confirmed_at is not null as kept from sign_ins where user_id = ${user.id}`;
    expect(app).toEqual({ kept: true });
  });
});
