import { afterEach, describe, expect, test } from "vitest";
import { verifyLogoutToken } from "../../shared/adapters/oidc/verify-logout-token.ts";
import { logoutClaims } from "../standins/oidc/admin/logout-claims.ts";
import { errorOf, makeProviders, registered, signIn, useOidc } from "./support.ts";

const { oidc, connection } = useOidc();

afterEach(async () => {
  await oidc.admin.removeFaults();
  await oidc.admin.forgetRequests();
});

/** Providers with a clock that the test moves. */
function clocked() {
  let now = Date.now();
  const providers = makeProviders({ now: () => new Date(now) });
  return { providers, pass: (seconds: number) => (now += seconds * 1000) };
}

const forgedLogout = () =>
  oidc.admin.sign("acme", {
    claims: logoutClaims(connection().issuer, { sub: "ann-1" }),
    header: { kid: crypto.randomUUID() },
  });

describe("a rotation of the provider's keys", () => {
  test.each([{ keepOld: true }, { keepOld: false }])(
    "with %j: the next sign-in works",
    async (how) => {
      const { providers } = clocked();
      await signIn(connection(), { providers });
      await oidc.admin.rotateKeys("acme", how);
      expect(await signIn(connection(), { providers })).toMatchObject({ subject: "ann-1" });
      expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 1, keys: 2 });
    },
  );

  test("is noticed once for all who sign in at the same time", async () => {
    const { providers } = clocked();
    await signIn(connection(), { providers });
    await oidc.admin.rotateKeys("acme");
    const all = Array.from({ length: 10 }, () => signIn(connection(), { providers }));
    expect((await Promise.all(all)).map(({ subject }) => subject)).toEqual(all.map(() => "ann-1"));
    expect(await oidc.admin.fetches("acme")).toMatchObject({ keys: 2 });
  });

  test("ends the trust in a key that is not published any more, within 10 minutes", async () => {
    const { providers, pass } = clocked();
    await oidc.admin.putTenant("globex", registered);
    const old = await oidc.admin.sign("acme", { claims: {} });
    await signIn(connection(), { providers });
    await oidc.admin.rotateKeys("acme");
    pass(11 * 60);
    const { keys } = await providers.discover(connection().issuer);
    await expect(keys.verify(old, "id_token", {})).rejects.toThrow("is not signed with one of");
  });
});

describe("tokens with a forged kid", () => {
  test("cause one fetch per cool-down, whether together or one by one", async () => {
    const { providers, pass } = clocked();
    await signIn(connection(), { providers });
    const tokens = await Promise.all(Array.from({ length: 100 }, forgedLogout));
    const verify = (token: string) =>
      errorOf(verifyLogoutToken(providers, { connection: connection(), token }));
    const errors = await Promise.all(tokens.slice(0, 50).map(verify));
    for (const token of tokens.slice(50)) errors.push(await verify(token));
    expect(new Set(errors.map(({ problem }) => problem))).toEqual(new Set(["refused"]));
    expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 1, keys: 2 });
    pass(31);
    await Promise.all((await Promise.all(Array.from({ length: 10 }, forgedLogout))).map(verify));
    expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 1, keys: 3 });
  });

  test("do not delay sign-ins after a rotation", async () => {
    const { providers } = clocked();
    await signIn(connection(), { providers });
    const token = await forgedLogout();
    await errorOf(verifyLogoutToken(providers, { connection: connection(), token }));
    await oidc.admin.rotateKeys("acme");
    expect(await signIn(connection(), { providers })).toMatchObject({ subject: "ann-1" });
  });

  test("cost nothing if another claim shows that they are forged", async () => {
    const { providers } = clocked();
    const token = await oidc.admin.sign("acme", { claims: { iss: "https://evil.example.com" } });
    await errorOf(verifyLogoutToken(providers, { connection: connection(), token }));
    expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 0, keys: 0 });
  });
});

test("a key that cannot be used is the connection's fault", async () => {
  const { keys } = (await (await fetch(`${connection().issuer}/jwks`)).json()) as {
    keys: { kid: string; alg: string }[];
  };
  const broken = keys.map((key) => ({ ...key, x: "AAAA", y: "AAAA" }));
  const text = JSON.stringify({ keys: broken });
  await oidc.admin.addFault({ kind: "other-answer", path: "/jwks", text });
  expect((await errorOf(signIn(connection()))).problem).toBe("connection");
});

test("a key set that cannot be read is the connection's fault", async () => {
  for (const text of ["<html>", "{}", '{"keys":[1]}']) {
    await oidc.admin.addFault({ kind: "other-answer", path: "/jwks", text, count: 1 });
    expect((await errorOf(signIn(connection()))).problem).toBe("connection");
  }
});
