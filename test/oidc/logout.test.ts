import { afterEach, describe, expect, test } from "vitest";
import { verifyLogoutToken } from "../../shared/adapters/oidc/verify-logout-token.ts";
import { logoutClaims } from "../standins/oidc/admin/logout-claims.ts";
import { Browser } from "../standins/oidc/browser.ts";
import { ann, makeProviders, problemOf, registered, signIn, useOidc } from "./support.ts";

const { oidc, connection } = useOidc();
const event = "http://schemas.openid.net/event/backchannel-logout";
const now = () => Math.floor(Date.now() / 1000);

/** The claims of a valid logout token, with changes; null removes one. */
function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const named = { sub: "ann-1", sid: "session-1", jti: "token-1" };
  const valid = logoutClaims(connection().issuer, { ...named, ...changes });
  const entries = Object.entries(valid);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

const verify = (token: string) =>
  verifyLogoutToken(makeProviders(), { connection: connection(), token });
const sign = (changes?: Record<string, unknown>, header: Record<string, unknown> = {}) =>
  oidc.admin.sign("acme", { claims: claims(changes), header });

describe("a logout token", () => {
  test("names the person, the session and itself", async () => {
    const exp = now() + 100;
    expect(await verify(await sign({ exp }, { typ: "logout+jwt" }))).toEqual({
      subject: "ann-1",
      sid: "session-1",
      jti: "token-1",
      // With the tolerance for clocks, in which a replay would be accepted too.
      expiresAt: new Date((exp + 60) * 1000),
    });
    expect(await verify(await sign({ sid: null }))).toMatchObject({ subject: "ann-1", sid: null });
    expect(await verify(await sign({ sub: null }))).toMatchObject({ subject: null });
    expect(await verify(await sign({ aud: ["other", "rampart"] }))).toMatchObject({});
    expect(await verify(await sign({ iat: now() + 30, exp: now() - 30 }))).toMatchObject({});
  });

  test.each([
    ["a nonce, as id tokens have", { nonce: "n" }, /nonce/],
    ["no event", { events: {} }, /events/],
    ["no events", { events: null }, /events/],
    ["an event that is not an object", { events: { [event]: true } }, /events/],
    ["neither subject nor session", { sub: null, sid: null }, /sub/],
    ["an empty session", { sid: "" }, /sid/],
    ["no jti", { jti: null }, /jti/],
    ["no iat", { iat: null }, /iat/],
    ["no exp", { exp: null }, /exp/],
    ["an exp in the past", { exp: now() - 90 }, /valid at this time/],
    ["an exp beyond all dates", { exp: 1e15 }, /exp/],
    ["an iat in the future", { iat: now() + 600 }, /valid at this time/],
    ["another issuer", { iss: "https://another.example.com" }, /iss/],
    ["no issuer", { iss: null }, /iss/],
    ["another audience", { aud: "another" }, /aud/],
    ["text that cannot be stored", { sub: "a\u0000" }, /stored/],
  ])("with %s is refused", async (_name, changes, reason) => {
    const [problem, message] = await problemOf(verify(await sign(changes)));
    expect(problem).toBe("refused");
    expect(message).toMatch(reason);
  });

  test.each([
    ["an access token", async () => sign({}, { typ: "at+jwt" })],
    ["not signed", async () => sign({}, { alg: "none" })],
    ["not a JWT", async () => "x.y.z"],
    ["empty", async () => ""],
    ["too long", async () => sign({ padding: "x".repeat(20_000) })],
    ["changed after it was signed", async () => `${(await sign()).slice(0, -8)}AAAAAAAA`],
  ])("that is %s is refused", async (_name, make) => {
    expect((await problemOf(verify(await make())))[0]).toBe("refused");
  });

  test("of another tenant's provider is refused", async () => {
    await oidc.admin.putTenant("globex", registered);
    const token = await oidc.admin.sign("globex", { claims: claims() });
    expect((await problemOf(verify(token)))[0]).toBe("refused");
  });
});

describe("the simulated provider", () => {
  const received: string[] = [];
  const receiver = () =>
    Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        const form = new URLSearchParams(await request.text());
        received.push(form.get("logout_token") ?? "");
        return new Response(null, { status: 200 });
      },
    });
  afterEach(() => {
    received.length = 0;
  });

  test("sends a logout token when an administrator ends a session, and when the person signs out", async () => {
    using server = receiver();
    const backchannelLogoutUri = `http://127.0.0.1:${server.port}/logout`;
    const postLogoutRedirectUris = ["https://rampart.example.com/signed-out"];
    const clients = registered.clients.map((client) => ({
      ...client,
      backchannelLogoutUri,
      postLogoutRedirectUris,
    }));
    await oidc.admin.putTenant("leaving", { ...registered, clients });
    const leaving = connection("leaving");
    const check = (token = "") =>
      verifyLogoutToken(makeProviders(), { connection: leaving, token });

    const browser = new Browser();
    const { subject, sid } = await signIn(leaving, { browser });
    expect(await oidc.admin.logout("leaving", ann.email)).toBe(1);
    expect(await check(received[0])).toMatchObject({ subject, sid });
    expect(await oidc.admin.logout("leaving", ann.email)).toBe(0);

    const again = await signIn(leaving, { browser });
    const query = new URLSearchParams({
      client_id: leaving.clientId,
      post_logout_redirect_uri: postLogoutRedirectUris[0] ?? "",
    });
    expect(await browser.signOut(`${leaving.issuer}/session/end?${query}`)).toBe(
      postLogoutRedirectUris[0],
    );
    expect(received).toHaveLength(2);
    expect(await check(received[1])).toMatchObject({ subject, sid: again.sid });
    expect(again.sid).not.toBe(sid);
  });
});
