import { describe, expect, test } from "vitest";
import { Browser } from "../../standins/oidc/browser.ts";
import { useFixture } from "../../support/fixture.ts";
import { clientSecret, problemOf, refusalOf, useSsoWorld } from "./world.ts";

const world = useSsoWorld();
const tenants = useFixture(async () => ({
  acme: await world.tenant("acme"),
  globex: await world.tenant("globex"),
}));

describe("a connection", () => {
  test("never shows its secret, in answers, lists or the audit log", async () => {
    const { admin, connectionId } = tenants.acme;
    const shown = await admin("GET", `/sso-connections/${connectionId}`);
    expect(shown.body).toMatchObject({
      name: "Provider",
      hasClientSecret: true,
      jit: false,
      enabled: true,
      testedAt: null,
      redirectUri: `${world.server.url}/api/v1/auth/sso/callback`,
      backchannelLogoutUri: expect.stringContaining(`connection=${connectionId}`),
    });
    const replaced = await admin("PUT", `/sso-connections/${connectionId}`, {
      clientSecret,
      name: "Okta",
    });
    expect(replaced.status).toBe(200);
    const texts = [
      shown,
      replaced,
      await admin("GET", "/sso-connections"),
      await admin("GET", "/audit"),
    ];
    expect(JSON.stringify(texts.map(({ body }) => body as unknown))).not.toContain(clientSecret);
    const [stored] =
      await world.sql`select client_secret from sso_connections where id = ${connectionId}`;
    expect(stored?.["client_secret"]).toMatch(/^v1\./);
  });

  test.each([
    ["http://10.0.0.1", null],
    ["not a url", "issuer"],
    ["https://id.example.com/?x=1", "issuer"],
    ["https://user:secret@id.example.com", "issuer"],
  ])("to %s is refused, or allowed on a laptop only", async (issuer, field) => {
    const body = { name: "X", issuer, clientId: "x" };
    const { status, body: answer } = await tenants.acme.admin("POST", "/sso-connections", body);
    if (field === null) expect(status).toBe(201);
    else expect([status, answer.field]).toEqual([400, field]);
  });

  test("is unique by issuer and client, and limited in number", async () => {
    const tenant = await world.tenant("limits");
    const again = await tenant.admin("POST", "/sso-connections", {
      name: "Again",
      issuer: tenant.issuer,
      clientId: "rampart",
    });
    expect(refusalOf(again)).toEqual([409, expect.stringContaining("issuer and client id")]);
    const create = (n: number) =>
      tenant.admin("POST", "/sso-connections", {
        name: "N",
        issuer: tenant.issuer,
        clientId: `c${n}`,
      });
    const created = await Promise.all(Array.from({ length: 12 }, (_, n) => create(n)));
    expect(created.filter(({ status }) => status === 201)).toHaveLength(9);
    expect(created.filter(({ status }) => status === 409)).toHaveLength(3);
  });

  test("of another organization is not found", async () => {
    const { acme, globex } = tenants;
    const path = `/sso-connections/${acme.connectionId}`;
    for (const [method, at, body] of [
      ["GET", path],
      ["PUT", path, { name: "mine" }],
      ["DELETE", path],
      ["POST", `${path}/test`],
      ["DELETE", `${path}/users/${acme.adminId}`],
    ] as const) {
      expect((await globex.admin(method, at, body)).status).toBe(404);
    }
  });

  test("keeps its issuer and client once people sign in by it", async () => {
    const tenant = await world.tenant("moved");
    const path = `/sso-connections/${tenant.connectionId}`;
    expect((await tenant.admin("PUT", path, { clientId: "other" })).status).toBe(200);
    expect((await tenant.admin("PUT", path, { clientId: "rampart" })).status).toBe(200);
    expect((await world.signIn(tenant, "admin@moved.example")).status).toBe(303);
    const refused = await tenant.admin("PUT", path, { issuer: `${tenant.issuer}2` });
    expect(refusalOf(refused)).toEqual([409, expect.stringContaining("Create another")]);
  });

  test("that is disabled lets nobody in, and removing it ends its sessions", async () => {
    const tenant = await world.tenant("removed");
    const path = `/sso-connections/${tenant.connectionId}`;
    const browser = new Browser();
    const back = await world.toCallback(tenant, "admin@removed.example", { browser });
    expect((await tenant.admin("PUT", path, { enabled: false })).status).toBe(200);
    expect((await browser.request(back)).status).toBe(401);
    const started = await world.start({ organization: "removed" });
    expect(started.headers.get("location")).toContain("/api/v1/auth/sso/callback?error=");
    expect((await tenant.admin("PUT", path, { enabled: true })).status).toBe(200);
    const callback = await world.signIn(tenant, "admin@removed.example");
    expect((await world.me(callback)).status).toBe(200);
    expect((await tenant.admin("DELETE", path)).status).toBe(204);
    expect((await world.me(callback)).status).toBe(401);
  });
});

describe("a test sign-in", () => {
  test("signs nobody in, counts for admins only, and is needed again for another secret", async () => {
    const tenant = await world.tenant("tested");
    const path = `/sso-connections/${tenant.connectionId}`;
    const email = "rep@tested.example";
    await tenant.person({ userName: email, emails: [{ value: email, primary: true }] });
    await tenant.atProvider({ email }, { email: "admin@tested.example" });
    expect(await problemOf(await world.test(tenant, email))).toEqual([
      403,
      expect.stringContaining("admin"),
    ]);
    const tested = await world.test(tenant);
    expect(tested.status).toBe(200);
    expect(tested.headers.getSetCookie().join()).not.toContain(tenant.id);
    expect((await tenant.admin("GET", path)).body.testedAt).not.toBeNull();
    await tenant.admin("PUT", path, { clientSecret });
    expect((await tenant.admin("GET", path)).body.testedAt).toBeNull();
  });

  test("works for a disabled connection, once, in the browser that opens it", async () => {
    const tenant = await world.tenant("once");
    const path = `/sso-connections/${tenant.connectionId}`;
    await tenant.admin("PUT", path, { enabled: false });
    const started = await tenant.admin("POST", `${path}/test`);
    expect(started.body.url).toContain("/api/v1/auth/sso/start?test=rmp_sso_");
    const first = new Browser();
    expect((await first.request(started.body.url)).status).toBe(302);
    expect(await problemOf(await new Browser().request(started.body.url))).toEqual([
      401,
      expect.any(String),
    ]);
  });

  test("says at once what is wrong with the issuer", async () => {
    const { admin } = tenants.acme;
    const created = await admin("POST", "/sso-connections", {
      name: "Wrong",
      issuer: `${tenants.acme.issuer}-not-there`,
      clientId: "x",
    });
    const answer = await admin("POST", `/sso-connections/${created.body.id}/test`);
    expect(refusalOf(answer)).toEqual([400, expect.stringContaining("discovery document")]);
  });

  test("with a wrong secret names the secret", async () => {
    const tenant = await world.tenant("wrong-secret", { clientSecret: "wrong" });
    const answer = await world.test(tenant);
    expect(await problemOf(answer)).toEqual([400, expect.stringContaining("client secret")]);
  });
});
