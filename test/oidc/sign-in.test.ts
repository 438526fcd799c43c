import { afterEach, describe, expect, test } from "vitest";
import { finishSignIn } from "../../shared/adapters/oidc/finish-sign-in.ts";
import { startSignIn } from "../../shared/adapters/oidc/start-sign-in.ts";
import { Browser } from "../standins/oidc/browser.ts";
import type { FaultInput } from "../standins/oidc/faults.ts";
import {
  ann,
  errorOf,
  makeProviders,
  problemOf,
  redirectUri,
  registered,
  signIn,
  useOidc,
} from "./support.ts";

const { oidc, logs, connection } = useOidc();

afterEach(async () => {
  await oidc.admin.removeFaults();
  await oidc.admin.setClock("acme", 0);
  expect(logs).toEqual([]);
});

describe("a sign-in", () => {
  test("asks for a code with PKCE, state and nonce", async () => {
    const providers = makeProviders();
    const first = await startSignIn(providers, { connection: connection(), redirectUri });
    const second = await startSignIn(providers, { connection: connection(), redirectUri });
    const query = Object.fromEntries(new URL(first.url).searchParams);
    expect(query).toMatchObject({
      response_type: "code",
      client_id: "rampart",
      redirect_uri: redirectUri,
      scope: "openid email profile",
      state: first.state,
      nonce: first.nonce,
      code_challenge_method: "S256",
    });
    expect(query["code_challenge"]).not.toBe(first.verifier);
    for (const name of ["state", "nonce", "verifier"] as const) {
      expect(first[name]).toMatch(/^[\w-]{43}$/);
      expect(first[name]).not.toBe(second[name]);
    }
  });

  test("returns the person's identity", async () => {
    expect(await signIn(connection())).toEqual({
      issuer: `${oidc.url}/acme`,
      subject: "ann-1",
      email: ann.email,
      emailVerified: true,
      name: ann.name,
      sid: null,
      authTime: expect.any(Date),
      hostedDomain: null,
      amr: ["pwd"],
    });
  });

  test.each([
    ["the secret in the header", { authentication: "client_secret_basic" as const }],
    ["RS256", {}],
    ["a public client", { clientSecret: null }],
    ["a session id for logouts", { backchannelLogoutUri: "http://127.0.0.1:9/logout" }],
  ])("works with %s", async (name, more) => {
    const tenant = name.replaceAll(" ", "-");
    const clients = registered.clients.map((client) => ({ ...client, ...more }));
    await oidc.admin.putTenant(tenant, {
      ...registered,
      clients,
      alg: name === "RS256" ? name : "ES256",
    });
    if ("authentication" in more) {
      const set = { token_endpoint_auth_methods_supported: null };
      await oidc.admin.addFault({ kind: "document", account: tenant, set });
    }
    const secret = "clientSecret" in more ? { clientSecret: null } : {};
    const identity = await signIn({ ...connection(tenant), ...secret });
    expect(identity).toMatchObject({ subject: "ann-1", email: ann.email });
    expect(identity.sid !== null).toBe("backchannelLogoutUri" in more);
  });

  test("reads the address from the user info where the id token has none", async () => {
    const people = registered.people.map((person) => ({ ...person, emailVerified: false }));
    await oidc.admin.putTenant("thin", { ...registered, people, claimsIn: "userinfo" });
    expect(await signIn(connection("thin"))).toMatchObject({
      subject: "ann-1",
      email: ann.email,
      emailVerified: false,
      name: ann.name,
    });
    await oidc.admin.addFault({ kind: "other-answer", path: "/me", text: '{"sub":"bob-1"}' });
    expect(await problemOf(signIn(connection("thin")))).toEqual([
      "refused",
      expect.stringContaining("Sign in again."),
    ]);
  });

  test.each([
    ["true", true],
    [false, false],
    [null, null],
    [1, false],
  ])("trusts an address with email_verified %j: %j", async (value, emailVerified) => {
    await oidc.admin.addFault({ kind: "claims", set: { email_verified: value } });
    expect(await signIn(connection())).toMatchObject({ email: ann.email, emailVerified });
  });
});

describe("is refused:", () => {
  const faults: [FaultInput["kind"], RegExp][] = [
    ["wrong-state", /state/],
    ["missing-state", /state/],
    ["wrong-response-iss", /iss/],
    ["missing-response-iss", /iss/],
    ["wrong-nonce", /nonce/],
    ["missing-nonce", /nonce/],
    ["wrong-iss", /iss/],
    ["wrong-aud", /aud/],
    ["alg-none", /alg/],
    ["alg-hs256", /alg/],
    ["wrong-key", /not signed with one of its keys/],
    ["unknown-kid", /not signed with one of its keys/],
  ];
  test.each(faults)("%s", async (kind, reason) => {
    await oidc.admin.addFault({ kind });
    const [problem, message] = await problemOf(signIn(connection()));
    expect(problem).toBe("refused");
    expect(message).toMatch(reason);
    await oidc.admin.removeFaults();
    expect(await signIn(connection())).toMatchObject({ subject: "ann-1" });
  });

  test("alg none, also if the discovery document allows it", async () => {
    const set = { id_token_signing_alg_values_supported: ["none", "HS256", "RS256"] };
    for (const kind of ["alg-none", "alg-hs256"] as const) {
      await oidc.admin.addFault({ kind: "document", set });
      await oidc.admin.addFault({ kind });
      expect(await problemOf(signIn(connection()))).toEqual(["refused", expect.any(String)]);
      await oidc.admin.removeFaults();
    }
  });

  test.each([
    ["another state", { state: "another" }],
    ["another nonce", { nonce: "another" }],
    ["another verifier", { verifier: "another".repeat(10) }],
  ])("%s than that of the start", async (_name, change) => {
    const call = signIn(connection(), { alter: () => change });
    expect((await errorOf(call)).problem).toBe("refused");
  });

  test.each([
    ["a second state", (url: string) => `${url}&state=x`],
    ["an id token beside the code", (url: string) => `${url}&id_token=x`],
    ["no code", (url: string) => url.replace(/code=[^&]*/, "x=y")],
    ["another code", (url: string) => url.replace(/code=[^&]*/, "code=x")],
  ])("a callback with %s", async (_name, change) => {
    const call = signIn(connection(), {
      alter: ({ callbackUrl }) => ({ callbackUrl: change(callbackUrl) }),
    });
    expect((await errorOf(call)).problem).toBe("refused");
  });

  test("a code that was used before", async () => {
    const providers = makeProviders();
    const { url, ...kept } = await startSignIn(providers, {
      connection: connection(),
      redirectUri,
    });
    const callbackUrl = await new Browser().signIn(url, ann);
    const answer = { connection: connection(), callbackUrl, ...kept };
    expect(await finishSignIn(providers, answer)).toMatchObject({ subject: "ann-1" });
    const [problem, message] = await problemOf(finishSignIn(providers, answer));
    expect(problem).toBe("refused");
    expect(message).toMatch(/^The code was used already/);
  });

  test("a code of another tenant's provider (mix-up)", async () => {
    await oidc.admin.putTenant("globex", registered);
    const providers = makeProviders();
    const started = await startSignIn(providers, { connection: connection("globex"), redirectUri });
    const callbackUrl = await new Browser().signIn(started.url, ann);
    await oidc.admin.forgetRequests();
    const call = finishSignIn(providers, { connection: connection(), callbackUrl, ...started });
    expect(await problemOf(call)).toEqual(["refused", expect.stringContaining("iss")]);
    // The code is not sent to a provider that did not issue it.
    expect(await oidc.admin.requests({ path: "/token" })).toEqual([]);
  });

  test("an error of the provider, whose text is not repeated", async () => {
    const callbackUrl = (state: string) =>
      `${redirectUri}?error=access_denied&error_description=%3Cb%3Ehello&state=${state}&iss=${encodeURIComponent(connection().issuer)}`;
    const call = signIn(connection(), {
      alter: ({ state }) => ({ callbackUrl: callbackUrl(state) }),
    });
    expect(await problemOf(call)).toEqual([
      "refused",
      "The identity provider refused the sign-in: access_denied. Sign in again.",
    ]);
  });

  test.each([
    [{ sub: "x".repeat(256) }],
    [{ sub: "a\u0000b" }],
    [{ sub: null }],
    [{ exp: null }],
    [{ iat: null }],
    [{ name: "a\u0000b" }],
  ])("an id token with claims %j", async (set) => {
    await oidc.admin.addFault({ kind: "claims", set });
    expect((await errorOf(signIn(connection()))).problem).toBe("refused");
  });
});

describe("the provider's clock", () => {
  test.each([-600, -30, 0, 30])("may be %i s ahead", async (seconds) => {
    await oidc.admin.setClock("acme", seconds);
    expect(await signIn(connection())).toMatchObject({ subject: "ann-1" });
  });

  test.each([600, 90, -3700])("may not be %i s ahead", async (seconds) => {
    await oidc.admin.setClock("acme", seconds);
    const [problem, message] = await problemOf(signIn(connection()));
    expect(problem).toBe("refused");
    expect(message).toContain("clock");
  });
});

describe("a connection that an administrator must correct:", () => {
  test.each([
    ["a wrong secret", { clientSecret: "another secret" }],
    ["a wrong client id", { clientId: "another" }],
  ])("%s", async (_name, change) => {
    const alter = () => ({ connection: { ...connection(), ...change } });
    const { problem, message, cause } = await errorOf(signIn(connection(), { alter }));
    expect(problem).toBe("connection");
    expect(message).toContain("Enter both again");
    expect(message + JSON.stringify(cause)).not.toContain("another");
  });

  test("a provider that does not accept secrets", async () => {
    const set = { token_endpoint_auth_methods_supported: ["private_key_jwt"] };
    await oidc.admin.addFault({ kind: "document", set });
    expect(await problemOf(signIn(connection()))).toEqual([
      "connection",
      expect.stringContaining("does not accept client secrets"),
    ]);
  });
});
