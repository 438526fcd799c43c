import { expect, test } from "vitest";
import { Browser } from "../standins/oidc/browser.ts";
import { oidcAdmin } from "../standins/oidc/admin/client.ts";
import { useSpawned } from "../support/spawned.ts";
import { ann, redirectUri, registered, signIn, useOidc } from "./support.ts";

const { oidc, connection } = useOidc();
const { spawn, start } = useSpawned("oidc", "OIDC_DATABASE");

const authorize = (issuer: string) =>
  `${issuer}/auth?${new URLSearchParams({
    client_id: "rampart",
    response_type: "code",
    scope: "openid",
    redirect_uri: redirectUri,
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  })}`;

test("the process prints its addresses, keeps people, clients and keys when killed, and exits cleanly", async () => {
  const first = await start();
  await oidcAdmin(first.adminUrl).putTenant("acme", registered);
  const keys = await (await fetch(`${first.url}/acme/jwks`)).json();
  first.child.kill("SIGKILL");
  await first.child.exited;
  const second = await start({
    PORT: new URL(first.url).port,
    ADMIN_PORT: new URL(first.adminUrl).port,
  });
  expect([second.url, second.adminUrl]).toEqual([first.url, first.adminUrl]);
  expect(await (await fetch(`${second.url}/acme/jwks`)).json()).toEqual(keys);
  const acme = { ...connection(), issuer: `${second.url}/acme` };
  expect(await signIn(acme)).toMatchObject({ subject: "ann-1", name: ann.name });
  second.child.kill("SIGTERM");
  expect(await second.child.exited).toBe(0);
  expect(await new Response(second.child.stderr).text()).toBe("");
});

test.each([
  ["no database", {}, "OIDC_DATABASE: name a SQLite file"],
  ["an invalid port", { OIDC_DATABASE: ":memory:", PORT: "x" }, "PORT: "],
  ["a folder that is not there", { OIDC_DATABASE: "/nowhere/state.sqlite" }, "open"],
])("with %s it says why in one line and exits with 1", async (_name, env, reason) => {
  const child = spawn(env);
  expect(await child.exited).toBe(1);
  const output = await new Response(child.stderr).text();
  expect(output).toMatch(/^oidc simulator: [^\n]+\n$/);
  expect(output).toContain(reason);
});

test("with a port in use it prints the reason and exits with 1", async () => {
  using taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  for (const variable of ["PORT", "ADMIN_PORT"]) {
    const child = spawn({ OIDC_DATABASE: ":memory:", [variable]: String(taken.port) });
    expect(await child.exited).toBe(1);
    const output = await new Response(child.stderr).text();
    expect(output).toMatch(/^oidc simulator: [^\n]*(in use|EADDRINUSE)[^\n]*\n$/);
  }
});

test("the page asks again after a wrong password, and lets a person with a session pass", async () => {
  const browser = new Browser();
  const url = authorize(connection().issuer);
  const wrong = browser.signIn(url, { ...ann, password: "wrong" });
  await expect(wrong).rejects.toThrow(/answered 401: [^]*password is wrong/);
  expect(await browser.signIn(url, ann)).toMatch(/[?&]code=/);
  await oidc.admin.forgetRequests();
  expect(await browser.signIn(url, ann)).toMatch(/[?&]code=/);
  expect(await oidc.admin.requests({ path: "/interaction" })).toEqual([]);
});

test("a session at one tenant's provider does not count at another's", async () => {
  await oidc.admin.putTenant("globex", { ...registered, people: [{ ...ann, sub: "ann-2" }] });
  const browser = new Browser();
  await browser.signIn(authorize(connection().issuer), ann);
  await oidc.admin.forgetRequests();
  expect(await browser.signIn(authorize(connection("globex").issuer), ann)).toMatch(/[?&]code=/);
  expect(await oidc.admin.requests({ tenant: "globex", path: "/interaction" })).toHaveLength(2);
});

test("a change of people and clients keeps sessions and keys", async () => {
  const browser = new Browser();
  await browser.signIn(authorize(connection().issuer), ann);
  const keys = async () => (await fetch(`${connection().issuer}/jwks`)).text();
  const before = await keys();
  await oidc.admin.putTenant("acme", registered);
  expect(await keys()).toBe(before);
  await oidc.admin.forgetRequests();
  await browser.signIn(authorize(connection().issuer), ann);
  expect(await oidc.admin.requests({ path: "/interaction" })).toEqual([]);
});

test("faults apply to the tenant and the path that they name, as often as requested", async () => {
  await oidc.admin.putTenant("globex", registered);
  const status = async (tenant: string, path: string) =>
    (await fetch(`${connection(tenant).issuer}${path}`)).status;
  await oidc.admin.addFault({ kind: "5xx", account: "acme", path: "/jwks", status: 502, count: 1 });
  expect(await status("globex", "/jwks")).toBe(200);
  expect(await status("acme", "/.well-known/openid-configuration")).toBe(200);
  expect(await oidc.admin.faults()).toHaveLength(1);
  expect([await status("acme", "/jwks"), await status("acme", "/jwks")]).toEqual([502, 200]);
  const id = await oidc.admin.addFault({ kind: "5xx" });
  expect(await status("globex", "/jwks")).toBe(503);
  await oidc.admin.removeFaults(id);
  expect(await status("globex", "/jwks")).toBe(200);
});

test("the admin port names what is wrong", async () => {
  const { admin } = oidc;
  await expect(admin.rotateKeys("nobody")).rejects.toThrow(/404: .*no such tenant/);
  await expect(admin.logout("acme", "nobody")).rejects.toThrow(/404: .*no such person/);
  await expect(admin.removeFaults("x")).rejects.toThrow(/404: .*no such fault/);
  await expect(admin.putTenant("a b", {})).rejects.toThrow(/400/);
  await expect(admin.putTenant("acme", { people: [{}] } as never)).rejects.toThrow(/400: .*email/);
  await expect(fetch(`${oidc.url}/nobody/jwks`)).resolves.toMatchObject({ status: 404 });
  expect(await admin.tenants()).toContain("acme");
});
