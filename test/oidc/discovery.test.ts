import { afterEach, describe, expect, test } from "vitest";
import { type Load, shareLoad } from "../../shared/adapters/oidc/share-load.ts";
import { startSignIn } from "../../shared/adapters/oidc/start-sign-in.ts";
import { OutgoingTargets } from "../../shared/adapters/targets.ts";
import {
  errorOf,
  makeProviders,
  problemOf,
  redirectUri,
  registered,
  signIn,
  useOidc,
} from "./support.ts";

const { oidc, connection } = useOidc();
const document = "/.well-known/";

afterEach(async () => {
  await oidc.admin.removeFaults();
  await oidc.admin.forgetRequests();
});

const discover = (issuer = connection().issuer, providers = makeProviders()) =>
  providers.discover(issuer);

describe("a discovery document", () => {
  test("is fetched once for all who need it at the same time, and again when it expires", async () => {
    let now = Date.now();
    const providers = makeProviders({ now: () => new Date(now) });
    const start = () => startSignIn(providers, { connection: connection(), redirectUri });
    await Promise.all(Array.from({ length: 20 }, start));
    await start();
    expect(await oidc.admin.fetches("acme")).toEqual({ discovery: 1, keys: 0 });
    now += 9 * 60_000;
    await start();
    expect(await oidc.admin.fetches("acme")).toMatchObject({ discovery: 1 });
    now += 2 * 60_000;
    await start();
    expect(await oidc.admin.fetches("acme")).toMatchObject({ discovery: 2 });
  });

  test("that was not available is fetched again", async () => {
    const providers = makeProviders();
    await oidc.admin.addFault({ kind: "5xx", path: document, count: 1 });
    const { problem, status } = await errorOf(discover(undefined, providers));
    expect([problem, status]).toEqual(["unavailable", 503]);
    expect(await discover(undefined, providers)).toMatchObject({
      metadata: { issuer: connection().issuer },
    });
  });

  test("of another issuer is refused (mix-up), also if only the last slash differs", async () => {
    await oidc.admin.putTenant("globex", registered);
    for (const issuer of [`${oidc.url}/globex`, `${connection().issuer}/`]) {
      await oidc.admin.addFault({ kind: "document", account: "acme", set: { issuer } });
      const call = discover();
      expect(await problemOf(call)).toEqual([
        "connection",
        `The discovery document at this address belongs to the issuer "${issuer}". Enter the issuer exactly as the provider shows it.`,
      ]);
      await oidc.admin.removeFaults();
    }
    const [problem] = await problemOf(discover(`${connection().issuer}/`));
    expect(problem).toBe("connection");
  });

  test.each([
    ["not JSON", { kind: "other-answer", text: "<html>" }, /status 200/],
    ["not an object", { kind: "other-answer", text: "[]" }, /./],
    ["without a token endpoint", { kind: "document", set: { token_endpoint: null } }, /token_endp/],
    ["with a relative URL", { kind: "document", set: { jwks_uri: "/jwks" } }, /jwks_uri/],
    ["that is a redirect", { kind: "redirect", location: "/globex" }, /redirects/],
  ] as const)("%s is refused as the connection's fault", async (_name, fault, reason) => {
    await oidc.admin.addFault({ ...fault, path: document });
    const [problem, message] = await problemOf(discover());
    expect(problem).toBe("connection");
    expect(message).toMatch(reason);
    // Neither the redirect nor an endpoint was called.
    expect(await oidc.admin.requests()).toHaveLength(1);
  });

  test("that does not exist is refused as the connection's fault", async () => {
    for (const issuer of [`${oidc.url}/nobody`, `${connection().issuer}?x=`, `${oidc.url}#x`]) {
      expect((await errorOf(discover(issuer))).problem).toBe("connection");
    }
  });
});

describe("a load that several callers share", () => {
  const lost = () => new Promise<never>(() => undefined);

  test("is given up when its starter is gone, and then started again", async () => {
    const loads = new Map<string, Load<string>>();
    void shareLoad(loads, "x", 200, lost);
    const waiting = shareLoad(loads, "x", 200, async () => "unused");
    expect(await problemOf(waiting)).toEqual(["unavailable", expect.any(String)]);
    expect(await shareLoad(loads, "x", 200, async () => "loaded")).toBe("loaded");
    expect(loads.size).toBe(0);
  });
});

describe("a provider", () => {
  test("that does not answer in time is unavailable", async () => {
    await oidc.admin.addFault({ kind: "slow", ms: 60_000, count: 1 });
    const call = discover(undefined, makeProviders({ timeoutMs: 100 }));
    expect(await problemOf(call)).toEqual([
      "unavailable",
      expect.stringContaining("did not answer in time"),
    ]);
  });

  test("that cannot be reached is unavailable", async () => {
    const [problem, message] = await problemOf(discover("http://127.0.0.1:9/acme"));
    expect([problem, message]).toEqual([
      "unavailable",
      expect.stringContaining("could not be reached"),
    ]);
  });

  test.each([document, "/jwks", "/token"])(
    "that sends too much from %s is unavailable",
    async (path) => {
      await oidc.admin.addFault({ kind: "oversized", path });
      expect(await problemOf(signIn(connection()))).toEqual([
        "unavailable",
        expect.stringContaining("more than 256 KiB"),
      ]);
    },
  );

  test.each(["/jwks", "/token"])("that redirects requests of %s is misconfigured", async (path) => {
    await oidc.admin.addFault({ kind: "redirect", path, location: "/acme/me" });
    expect((await errorOf(signIn(connection()))).problem).toBe("connection");
    expect(await oidc.admin.requests({ path: "/me" })).toEqual([]);
  });

  test.each(["/jwks", "/token"])("whose %s fails is unavailable", async (path) => {
    await oidc.admin.addFault({ kind: "5xx", path, status: 500 });
    expect((await errorOf(signIn(connection()))).problem).toBe("unavailable");
  });
});

describe("URLs of a provider pass the guard of outgoing webhooks:", () => {
  const strict = () => {
    const targets = new OutgoingTargets({ allowPrivate: false, reserved: ["https://rampart.io"] });
    return makeProviders({ targets });
  };

  test.each([
    "http://login.example.com",
    "https://127.0.0.1",
    "https://169.254.169.254/latest",
    "https://[::1]",
    "https://keycloak.internal/realms/acme",
    "https://localhost:8080",
    "https://user:password@login.example.com",
    "https://rampart.io",
    "file:///etc/passwd",
    "login.example.com",
    "",
  ])("the issuer %s is refused", async (issuer) => {
    const [problem, message] = await problemOf(strict().discover(issuer));
    expect(problem).toBe("connection");
    expect(message).toMatch(/^The identity provider's issuer (is not|contains|belongs)/);
    expect(message).not.toContain("password@");
  });

  test.each([
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "end_session_endpoint",
  ])("the %s", async (name) => {
    // The document's own URL is allowed here, and one of its URLs is not.
    const reserved = "http://127.0.0.1:9";
    const targets = new OutgoingTargets({ allowPrivate: true, reserved: [reserved] });
    await oidc.admin.addFault({ kind: "document", set: { [name]: `${reserved}/x` } });
    const call = discover(undefined, makeProviders({ targets }));
    const [problem, message] = await problemOf(call);
    expect(problem).toBe("connection");
    expect(message).toContain(`${name} belongs to Rampart`);
  });
});
