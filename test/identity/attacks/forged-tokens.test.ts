import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { startServer } from "../../support/server.ts";
import { type SignedIn, useAuthWorld } from "../world.ts";
import { linkOf } from "./support.ts";

const world = useAuthWorld();
const sql = useSql(world);
/** A server whose external issuer signs by another algorithm than the sign-in, and so by one key only. */
const other = useFixture(
  async () => {
    const { publicKey } = await generateKeyPair("ES256", { extractable: true });
    const keys = [{ ...(await exportJWK(publicKey)), kid: "external-es256" }];
    return startServer(world.outside, undefined, { JWT_PUBLIC_KEYS: JSON.stringify({ keys }) });
  },
  (server) => server.stop(),
);

const now = () => Math.floor(Date.now() / 1000);

/** What somebody can sign who has stolen `SIGN_IN_KEY`. */
async function forged(claims: object, header: object = {}): Promise<string> {
  const key = JSON.parse(world.outside.keys.signInKey) as JWK;
  const times = { iat: now(), exp: now() + 600 };
  return new SignJWT({ iss: "rampart", aud: "rampart", ...times, ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: key.kid ?? "", ...header })
    .sign(await importJWK(key, "EdDSA"));
}

const claimsOf = ({ user, organization }: SignedIn, sid?: string) => ({
  sub: user.id,
  org_id: organization.id,
  role: user.role,
  ...(sid !== undefined && { sid }),
});

const sessionOf = ({ accessToken }: SignedIn): string => {
  const [, payload = ""] = accessToken.split(".");
  return String((JSON.parse(atob(payload)) as Record<string, unknown>)["sid"]);
};

const ask = async (token: string, path = "/api/v1/auth/me") => {
  const answers = [world.server, other].map(({ url }) =>
    fetch(url + path, { headers: { authorization: `Bearer ${token}` } }),
  );
  return (await Promise.all(answers)).map(({ status }) => status);
};

describe("with the sign-in's key", () => {
  test("a token counts only for a live session of its person and organization", async () => {
    const victim = await world.register("forged");
    const neighbour = await world.register("forged-neighbour");
    const sid = sessionOf(victim);
    expect(await ask(await forged(claimsOf(victim, sid)))).toEqual([200, 200]);
    const refused = {
      "no session": claimsOf(victim),
      "an unknown session": claimsOf(victim, crypto.randomUUID()),
      "another person's session": claimsOf(victim, sessionOf(neighbour)),
      "another organization": { ...claimsOf(victim, sid), org_id: neighbour.organization.id },
      "another role": { ...claimsOf(victim, sid), role: "rep" },
    };
    for (const [name, claims] of Object.entries(refused)) {
      expect([name, await ask(await forged(claims))]).toEqual([name, [401, 401]]);
    }
    const token = await forged(claimsOf(victim, sid));
    expect((await world.ask("POST", "/auth/logout", {}, world.bearer(victim))).status).toBe(200);
    expect(await ask(token)).toEqual([401, 401]);
  });

  test("no token is the operator's, nor one of the external issuer, whatever its header says", async () => {
    const victim = await world.register("forged-header");
    const operator = { role: "operator", sub: "somebody" };
    const path = "/trpc/operator.listTenants";
    for (const header of [{}, { kid: undefined }, { kid: "" }, { kid: "external-es256" }]) {
      expect([header, await ask(await forged(operator, header), path)]).toEqual([
        header,
        [401, 401],
      ]);
      const withoutSession = await forged(claimsOf(victim), header);
      expect([header, await ask(withoutSession)]).toEqual([header, [401, 401]]);
    }
  });

  test("a token is an access token or a cookie, as its type says", async () => {
    const victim = await world.register("forged-type");
    const claims = claimsOf(victim, sessionOf(victim));
    const cookie = await forged(claims, { typ: "session+jwt" });
    const held = async (value: string, organization = victim.organization.id) =>
      (
        await world.ask("GET", "/auth/me", undefined, {
          cookie: `__Host-rampart-${organization}=${value}`,
          "sec-fetch-site": "same-origin",
        })
      ).status;
    expect([await held(cookie), await ask(cookie)]).toEqual([200, [401, 401]]);
    expect(await held(await forged(claims))).toBe(401);
    expect(await held(victim.accessToken)).toBe(401);
    expect(await held(cookie, crypto.randomUUID())).toBe(401);
  });
});

test("a token of one kind is refused wherever another kind is needed", async () => {
  const victim = await world.register("kinds");
  const email = "admin@kinds.example";
  const invited = "new@kinds.example";
  const { accessToken, refreshToken } = victim;
  await world.ask("POST", "/auth/password/forgot", { email });
  await world.ask("POST", "/auth/invitations", { email: invited }, world.bearer(victim));
  const key = await world.ask(
    "POST",
    "/me/api-keys",
    { name: "Key", permissions: ["users:read"] },
    world.bearer(victim),
  );
  const scim = await world.ask("POST", "/scim-tokens", { name: "IdP" }, world.bearer(victim));
  const link = (kind: string, address = email) => linkOf(world, sql, { address, kind });
  const tokens: Record<string, string> = {
    access: accessToken,
    refresh: refreshToken,
    verify: await link("verify"),
    invitation: await link("invitation", invited),
    key: ((await key.json()) as { key: string }).key,
    scim: ((await scim.json()) as { token: string }).token,
    // The last one, because it ends the session and the key.
    reset: await link("reset"),
  };
  const password = "tandem-orbit-lantern-3058";
  const { url } = world.server;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const takes: Record<string, (token: string) => Promise<Response>> = {
    totp: (challenge) => world.ask("POST", "/auth/login/totp", { challenge, code: "123456" }),
    sso: (state) => fetch(`${url}/api/v1/auth/sso/callback?code=x&state=${state.slice(0, 300)}`),
    access: (token) => world.ask("GET", "/auth/me", undefined, bearer(token)),
    scim: (token) => fetch(`${url}/scim/v2/Users`, { headers: bearer(token) }),
    refresh: (token) => world.ask("POST", "/auth/refresh", { refreshToken: token }),
    verify: (token) => world.ask("POST", "/auth/verify", { token }),
    invitation: (token) =>
      world.ask("POST", "/auth/invitations/accept", { token, name: "Lin", password }),
    reset: (token) => world.ask("POST", "/auth/password/reset", { token, password }),
  };
  const answers = await Promise.all(
    Object.entries(takes).flatMap(([name, take]) =>
      Object.entries(tokens)
        .filter(([kind]) => kind !== name)
        .map(async ([kind, token]) => `${kind} for ${name}: ${(await take(token)).status}`),
    ),
  );
  // An access token is longer than the fields of the others; keys are not for people's own matters.
  const others = [
    "key for access: 403",
    /^access for (?:totp|refresh|verify|invitation|reset): 400$/,
  ];
  const isRefused = (answer: string) =>
    answer.endsWith(": 401") || others.some((other) => answer.match(other));
  expect(answers.filter((answer) => !isRefused(answer))).toEqual([]);
  // The positive control: each of them still works where it belongs.
  for (const [kind, token] of Object.entries(tokens)) {
    const answer = await takes[kind === "key" ? "access" : kind]?.(token);
    expect([kind, answer?.status]).toEqual([kind, { key: 403, invitation: 201 }[kind] ?? 200]);
  }
});
