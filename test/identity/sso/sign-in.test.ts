import { describe, expect, test } from "vitest";
import { Browser } from "../../standins/oidc/browser.ts";
import { useFixture } from "../../support/fixture.ts";
import { problemOf, providerPassword, type SsoTenant, useSsoWorld } from "./world.ts";

const world = useSsoWorld();
const tenants = useFixture(async () => ({
  acme: await world.tenant("acme"),
  globex: await world.tenant("globex"),
}));

let people = 0;
/** A person who came by SCIM, and who can sign in at the provider. */
async function person(tenant: SsoTenant, more: Record<string, unknown> = {}) {
  people += 1;
  const email = `person${people}@${tenant.slug}.example`;
  const id = await tenant.person({
    userName: email,
    externalId: email,
    emails: [{ value: email, primary: true }],
    ...more,
  });
  await tenant.atProvider({ email });
  return { id, email };
}

describe("a sign-in", () => {
  test("leads to the provider and back, and the browser holds a session", async () => {
    const { acme } = tenants;
    const { id, email } = await person(acme);
    const browser = new Browser();
    const started = await world.start({ organization: "acme", returnTo: "/people?x=1#y" }, browser);
    expect(started.status).toBe(302);
    expect(started.headers.get("cache-control")).toBe("no-store");
    const [cookie = ""] = started.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-rampart-sso=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const to = new URL(started.headers.get("location") ?? "");
    expect(to.href.startsWith(acme.issuer)).toBe(true);
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "rampart",
      code_challenge_method: "S256",
      state: expect.stringMatching(/^rmp_sso_/),
      nonce: expect.any(String),
      redirect_uri: `${world.server.url}/api/v1/auth/sso/callback`,
    });
    const callback = await browser.request(
      await browser.signIn(to.href, { email, password: providerPassword }),
    );
    expect([callback.status, callback.headers.get("location")]).toEqual([
      303,
      `${world.server.url}/people?x=1#y`,
    ]);
    const me = await world.me(callback);
    expect(me.status).toBe(200);
    expect(await me.json()).toMatchObject({ user: { id, email }, organization: { slug: "acme" } });
    const [session] =
      await world.sql`select amr, sso_connection_id, sso_session, auth_time <= now() as past
      from sessions where user_id = ${id}`;
    expect(session).toMatchObject({
      amr: ["fed"],
      sso_connection_id: acme.connectionId,
      sso_session: expect.any(String),
      past: true,
    });
  });

  test("finds the organization by the domain of the address, and passes the address on", async () => {
    const started = await world.start({ email: "Somebody@Acme.example" });
    const to = new URL(started.headers.get("location") ?? "");
    expect(to.href.startsWith(tenants.acme.issuer)).toBe(true);
    expect(to.searchParams.get("login_hint")).toBe("Somebody@Acme.example");
  });

  test("knows the person by the subject, also after the address has changed", async () => {
    const { acme } = tenants;
    const { id, email } = await person(acme);
    await acme.atProvider({ email, sub: "stable-1" });
    expect((await world.signIn(acme, email)).status).toBe(303);
    await acme.atProvider({ email: "renamed@other.example", sub: "stable-1" });
    const callback = await world.signIn(acme, "renamed@other.example");
    expect(await (await world.me(callback)).json()).toMatchObject({ user: { id, email } });
    // The address now belongs to another subject, which is not the person.
    await acme.atProvider({ email, sub: "new-employee" });
    const [status, detail] = await problemOf(await world.signIn(acme, email));
    expect([status, detail]).toEqual([403, expect.stringContaining("another account")]);
    const unlinked = await acme.admin(
      "DELETE",
      `/sso-connections/${acme.connectionId}/users/${id}`,
    );
    expect(unlinked.status).toBe(204);
    expect((await world.me(callback)).status).toBe(401);
    expect((await world.signIn(acme, email)).status).toBe(303);
  });

  test("changes nothing of the person", async () => {
    const { acme } = tenants;
    const { id, email } = await person(acme, { displayName: "As SCIM says", title: "Rep" });
    const before = await (await acme.scim("GET", `/Users/${id}`)).json();
    await acme.atProvider({ email, sub: "other-name" });
    expect((await world.signIn(acme, email)).status).toBe(303);
    expect(await (await acme.scim("GET", `/Users/${id}`)).json()).toEqual(before);
  });
});

describe("the answer to a start", () => {
  test("has the same form whether or not there is a connection", async () => {
    const queries = [
      { organization: "acme" },
      { organization: "no-such-organization" },
      { email: "a@acme.example" },
      { email: "a@no-such-domain.example" },
      { email: "not an address" },
      { email: "a@acme.example", organization: "globex" },
    ];
    const answers = await Promise.all(queries.map((query) => world.start(query)));
    for (const answer of answers) {
      expect(answer.status).toBe(302);
      expect(await answer.text()).toBe("");
      const to = new URL(answer.headers.get("location") ?? "");
      expect(to.searchParams.get("state")).toMatch(/^rmp_sso_[\w-]{22}\.[\w-]{43}$/);
      expect(answer.headers.getSetCookie()).toHaveLength(1);
    }
    const names = answers.map(({ headers }) => Array.from(headers.keys()).toSorted());
    expect(new Set(names.map(String)).size).toBe(1);
  });

  test("without a connection leads to a clear error", async () => {
    const browser = new Browser();
    const started = await world.start({ organization: "no-such-organization" }, browser);
    const [status, detail] = await problemOf(
      await browser.request(started.headers.get("location") ?? ""),
    );
    expect([status, detail]).toEqual([401, expect.stringContaining("cannot continue")]);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/a/..//evil.example",
    "/%2e%2e//evil.example/..//",
    "people",
    "",
    "/\u2028/evil.example",
  ])("refuses the return path %j", async (returnTo) => {
    const answer = await world.start({ organization: "acme", returnTo });
    // An empty parameter is one that is left out.
    if (returnTo === "") expect(answer.status).toBe(302);
    else expect(await problemOf(answer)).toEqual([400, expect.stringContaining("returnTo")]);
  });

  test("names what is missing", async () => {
    expect(await problemOf(await world.start({}))).toEqual([
      400,
      expect.stringContaining("organization"),
    ]);
    expect((await world.start({ organization: "acme", unknown: "x" })).status).toBe(400);
  });
});

describe("a callback is refused", () => {
  test("in another browser, without a browser, and a second time", async () => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const browser = new Browser();
    const back = await world.toCallback(tenant, email, { browser });
    const expected = [401, expect.stringContaining("in another browser")];
    expect(await problemOf(await fetch(back, { redirect: "manual" }))).toEqual(expected);
    const other = new Browser();
    await world.start({ organization: "acme" }, other);
    expect(await problemOf(await other.request(back))).toEqual(expected);
    expect((await browser.request(back)).status).toBe(303);
    expect(await problemOf(await browser.request(back))).toEqual(expected);
  });

  test("when it takes longer than ten minutes", async () => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const browser = new Browser();
    const back = await world.toCallback(tenant, email, { browser });
    await world.sql`update sso_attempts set expires_at = now() where tenant_id = ${tenant.id}`;
    expect((await browser.request(back)).status).toBe(401);
  });

  test.each([
    ["no state", (url: URL) => url.searchParams.delete("state")],
    ["a made-up state", (url: URL) => url.searchParams.set("state", "rmp_sso_x.y")],
    [
      "another tenant's state",
      (url: URL) =>
        url.searchParams.set("state", `rmp_sso_AZrT8kYUfSmbPYeJg3zlJA.${"A".repeat(43)}`),
    ],
    ["another iss", (url: URL) => url.searchParams.set("iss", "https://evil.example")],
    ["no iss", (url: URL) => url.searchParams.delete("iss")],
    ["a made-up code", (url: URL) => url.searchParams.set("code", "x")],
    ["an error of the provider", (url: URL) => url.searchParams.set("error", "access_denied")],
  ])("with %s", async (_, alter) => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const answer = await world.signIn(tenant, email, { alter });
    expect(await problemOf(answer)).toEqual([401, expect.any(String)]);
    expect(answer.headers.getSetCookie().some((line) => line.includes(tenant.id))).toBe(false);
  });

  test.each(["code", "state", "iss"])("with two values of %s", async (name) => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const alter = (url: URL) => url.searchParams.append(name, "x");
    expect((await world.signIn(tenant, email, { alter })).status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    "wrong-nonce",
    "missing-nonce",
    "wrong-iss",
    "wrong-aud",
    "wrong-key",
    "alg-none",
    "alg-hs256",
    "wrong-state",
    "missing-state",
    "wrong-response-iss",
    "missing-response-iss",
  ] as const)("when the provider sends %s", async (kind) => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const fault = await world.oidc.addFault({ kind, account: "acme" });
    const answer = await world.signIn(tenant, email);
    await world.oidc.removeFaults(fault);
    expect(await problemOf(answer)).toEqual([401, expect.any(String)]);
    expect((await world.signIn(tenant, email)).status).toBe(303);
  });

  test("with an id token from 10 minutes ahead, and not with one from 30 s ahead", async () => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    await world.oidc.setClock("acme", 600);
    expect(await problemOf(await world.signIn(tenant, email))).toEqual([
      401,
      expect.stringContaining("clock"),
    ]);
    await world.oidc.setClock("acme", 30);
    expect((await world.signIn(tenant, email)).status).toBe(303);
    await world.oidc.setClock("acme", 0);
  });

  test("never with another verifier", async () => {
    const { acme: tenant } = tenants;
    const { email } = await person(tenant);
    const browser = new Browser();
    const first = new URL(await world.toCallback(tenant, email, { browser }));
    const second = new URL(await world.toCallback(tenant, email, { browser }));
    // The code of one attempt with the state, and so the verifier and nonce, of another.
    second.searchParams.set("code", first.searchParams.get("code") ?? "");
    expect((await browser.request(second.href)).status).toBe(401);
  });
});

test("sign-ins in several tabs of a browser do not disturb each other", async () => {
  const { acme } = tenants;
  const { email } = await person(acme);
  const browser = new Browser();
  const tabs = [
    await world.start({ organization: "acme", returnTo: "/first" }, browser),
    await world.start({ organization: "acme", returnTo: "/second" }, browser),
  ];
  for (const [i, tab] of tabs.entries()) {
    const at = tab.headers.get("location") ?? "";
    const back = await browser.signIn(at, { email, password: providerPassword });
    const answer = await browser.request(back);
    expect(answer.headers.get("location")?.endsWith(i === 0 ? "/first" : "/second")).toBe(true);
  }
});

test("the next sign-in works after the provider rotated its keys", async () => {
  const rotated = await world.tenant("rotated");
  expect((await world.signIn(rotated, "admin@rotated.example")).status).toBe(303);
  await world.oidc.rotateKeys("rotated");
  expect((await world.signIn(rotated, "admin@rotated.example")).status).toBe(303);
});

test("a provider that does not respond gives 503, and its text is in no answer", async () => {
  const { acme } = tenants;
  const { email } = await person(acme);
  const fault = await world.oidc.addFault({ kind: "5xx", path: "/token", account: "acme" });
  const answer = await world.signIn(acme, email);
  await world.oidc.removeFaults(fault);
  expect(await problemOf(answer)).toEqual([503, expect.stringContaining("identity provider")]);
});

describe("a person", () => {
  test("who was deactivated by SCIM is refused, and the session is out at once", async () => {
    const { acme } = tenants;
    const { id, email } = await person(acme);
    const callback = await world.signIn(acme, email);
    expect((await world.me(callback)).status).toBe(200);
    const patch = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value: false }],
    };
    expect((await acme.scim("PATCH", `/Users/${id}`, patch)).status).toBe(200);
    expect((await world.me(callback)).status).toBe(401);
    expect(await problemOf(await world.signIn(acme, email))).toEqual([
      403,
      expect.stringContaining("deactivated"),
    ]);
    expect((await acme.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await problemOf(await world.signIn(acme, email))).toEqual([
      403,
      expect.stringContaining("deactivated"),
    ]);
  });

  test("whom the organization does not know is refused", async () => {
    const { acme } = tenants;
    await acme.atProvider({ email: "stranger@acme.example" });
    expect(await problemOf(await world.signIn(acme, "stranger@acme.example"))).toEqual([
      403,
      expect.stringContaining("not known"),
    ]);
  });

  test("with an address in a domain that this organization did not prove is refused", async () => {
    const { acme } = tenants;
    await acme.person({
      userName: "ann@globex.example",
      emails: [{ value: "ann@globex.example", primary: true }],
    });
    await acme.atProvider({ email: "ann@globex.example" });
    expect(await problemOf(await world.signIn(acme, "ann@globex.example"))).toEqual([
      403,
      expect.stringContaining("domain"),
    ]);
  });

  test("whose address the provider calls unverified is refused", async () => {
    const { acme } = tenants;
    const { email } = await person(acme);
    await acme.atProvider({ email, emailVerified: false });
    expect(await problemOf(await world.signIn(acme, email))).toEqual([
      403,
      expect.stringContaining("not verified"),
    ]);
  });

  test("is not taken for the one whose address has a Kelvin sign", async () => {
    const { acme } = tenants;
    await person(acme, {
      userName: "kim@acme.example",
      emails: [{ value: "kim@acme.example", primary: true }],
    });
    await acme.atProvider({ email: "\u212Aim@acme.example", sub: "kelvin" });
    expect(await problemOf(await world.signIn(acme, "\u212Aim@acme.example"))).toEqual([
      403,
      expect.stringContaining("not known"),
    ]);
  });

  test("is found by nothing of another organization, whatever its provider says", async () => {
    const { acme, globex } = tenants;
    const email = "admin@globex.example";
    await acme.atProvider({ email, sub: "the-admin-of-globex" });
    expect(await problemOf(await world.signIn(acme, email))).toEqual([
      403,
      expect.stringContaining("domain"),
    ]);
    await world.proveDomain(acme, "globex.example");
    expect(await problemOf(await world.signIn(acme, email))).toEqual([403, expect.any(String)]);
    const [{ n }] = (await world.sql`select count(*)::int as n from sso_identities
      where user_id = ${globex.adminId}`) as unknown as [{ n: number }];
    expect(n).toBe(0);
    await globex.atProvider({ email, sub: "the-admin-of-globex" });
    const own = await world.signIn(globex, email);
    expect(await (await world.me(own)).json()).toMatchObject({ user: { id: globex.adminId } });
  });
});
