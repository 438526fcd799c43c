import { describe, expect, test } from "vitest";
import { logoutClaims } from "../../standins/oidc/admin/logout-claims.ts";
import { useFixture } from "../../support/fixture.ts";
import { problemOf, useSsoWorld } from "./world.ts";

const world = useSsoWorld();
const tenants = useFixture(async () => ({
  acme: await world.tenant("acme"),
  globex: await world.tenant("globex"),
}));

const send = (token: string, query = "") =>
  fetch(`${world.server.url}/api/v1/auth/sso/backchannel-logout${query}`, {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
  });

const claims = (more?: Record<string, unknown>) => logoutClaims(tenants.acme.issuer, more);
const sign = (more?: Record<string, unknown>) => world.oidc.sign("acme", { claims: claims(more) });

const signIn = async (name: "acme" | "globex") => {
  const email = `admin@${name}.example`;
  await tenants[name].atProvider({ email, sub: `sub-of-${name}` });
  return world.signIn(tenants[name], email);
};
const statusOf = async (callback: Response) => (await world.me(callback)).status;

describe("a logout at the provider", () => {
  test("ends the sessions of that person at the next request, and no others", async () => {
    const [acme, globex] = [await signIn("acme"), await signIn("globex")];
    expect([await statusOf(acme), await statusOf(globex)]).toEqual([200, 200]);
    expect(await world.oidc.logout("acme", "admin@acme.example")).toBeGreaterThan(0);
    expect([await statusOf(acme), await statusOf(globex)]).toEqual([401, 200]);
  });

  test("ends one session by its sid, and all by the subject", async () => {
    const [first, second] = [await signIn("acme"), await signIn("acme")];
    const [session] = await world.sql`select sso_session from sessions
      where tenant_id = ${tenants.acme.id} and ended_at is null order by created_at limit 1`;
    expect((await send(await sign({ sid: session?.["sso_session"] }))).status).toBe(200);
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    expect((await send(await sign({ sub: "sub-of-acme" }))).status).toBe(200);
    expect(await statusOf(second)).toBe(401);
  });

  test("is known for a while, so that a token counts once", async () => {
    const token = await sign({ sub: "sub-of-acme" });
    const answer = await send(token);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const callback = await signIn("acme");
    expect(await problemOf(await send(token))).toEqual([
      400,
      expect.stringContaining("used already"),
    ]);
    expect(await statusOf(callback)).toBe(200);
  });

  test("names its connection where several organizations use one client", async () => {
    const { acme, globex } = tenants;
    const shared = await globex.admin("POST", "/sso-connections", {
      name: "The same client",
      issuer: acme.issuer,
      clientId: "rampart",
    });
    const callback = await signIn("acme");
    expect((await send(await sign({ sub: "sub-of-acme" }))).status).toBe(400);
    expect(
      (await send(await sign({ sub: "sub-of-acme" }), `?connection=${shared.body.id}`)).status,
    ).toBe(200);
    expect(await statusOf(callback)).toBe(200);
    expect(
      (await send(await sign({ sub: "sub-of-acme" }), `?connection=${acme.connectionId}`)).status,
    ).toBe(200);
    expect(await statusOf(callback)).toBe(401);
    await globex.admin("DELETE", `/sso-connections/${shared.body.id}`);
  });
});

describe("a logout token is refused", () => {
  test.each([
    ["of another issuer", { iss: "https://evil.example" }],
    ["for another client", { aud: "other" }],
    ["that expired", { iat: 1, exp: 2 }],
    ["from the future", { iat: 4_000_000_000, exp: 4_000_000_100 }],
    ["with a nonce", { nonce: "n" }],
    ["without the event", { events: {} }],
    ["without a jti", { jti: undefined }],
    ["that names nobody", { sub: undefined }],
  ])("%s", async (_, more) => {
    const callback = await signIn("acme");
    const answer = await send(await sign({ sub: "sub-of-acme", ...more }));
    expect(await problemOf(answer)).toEqual([400, expect.any(String)]);
    expect(await statusOf(callback)).toBe(200);
  });

  test("unsigned, signed by another provider, or not a token at all", async () => {
    const callback = await signIn("acme");
    const sub = "sub-of-acme";
    const tokens = [
      await world.oidc.sign("acme", { claims: claims({ sub }), header: { alg: "none" } }),
      await world.oidc.sign("globex", { claims: claims({ sub }) }),
      "not a token",
      "x".repeat(20_000),
    ];
    for (const token of tokens) expect((await send(token)).status).toBe(400);
    expect(await statusOf(callback)).toBe(200);
  });

  test("in another form than a form", async () => {
    const url = `${world.server.url}/api/v1/auth/sso/backchannel-logout`;
    const headers = { "content-type": "application/json" };
    const json = await fetch(url, { method: "POST", headers, body: "{}" });
    expect(json.status).toBe(415);
    const empty = await fetch(url, { method: "POST", body: new URLSearchParams({ a: "b" }) });
    expect(await problemOf(empty)).toEqual([400, expect.stringContaining("logout_token")]);
  });
});

test("a hundred forged key ids cost one fetch of the keys", async () => {
  await signIn("acme");
  await world.oidc.forgetRequests();
  const forged = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      world.oidc.sign("globex", { claims: claims({ sub: "s" }), header: { kid: `forged-${n}` } }),
    ),
  );
  const answers = await Promise.all(forged.map((token) => send(token)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
  expect((await world.oidc.fetches("acme")).keys).toBeLessThanOrEqual(1);
});
