import { afterEach, expect, test } from "vitest";
import { Browser } from "../../standins/oidc/browser.ts";
import { useFixture } from "../../support/fixture.ts";
import { problemOf, type SsoTenant, useSsoWorld } from "./world.ts";

const world = useSsoWorld();
let count = 0;

afterEach(() => world.oidc.removeFaults());

const tenants = useFixture(async () => ({ acme: await world.tenant("acme") }));

/** An admin of the organization, at the provider too. */
async function admin(): Promise<string> {
  count += 1;
  const email = `admin${count}@acme.example`;
  const { acme } = tenants;
  await acme.person({
    userName: email,
    emails: [{ value: email, primary: true }],
    roles: [{ value: "admin" }],
  });
  await acme.atProvider({ email });
  return email;
}

/** Asks for what needs a fresh sign-in, of an organization that does not exist. */
async function ask(callback: Response, tenant: SsoTenant): Promise<number> {
  const cookie = callback.headers
    .getSetCookie()
    .map((line) => line.slice(0, line.indexOf(";")))
    .join("; ");
  const headers = { cookie, "sec-fetch-site": "same-origin", "if-match": '"999"' };
  const url = `${world.server.url}/api/v1/organizations/${tenant.id}`;
  return (await fetch(url, { method: "DELETE", headers })).status;
}

/** The provider says that the person signed in at this time, or does not say it. */
async function claimAuthTime(authTime: number | null): Promise<void> {
  await world.oidc.removeFaults();
  await world.oidc.addFault({ kind: "claims", set: { auth_time: authTime } });
}
const seconds = (ago: number) => Math.floor(Date.now() / 1000) - ago;

test("a sign-in counts as fresh only if the provider says when it was", async () => {
  const { acme } = tenants;
  const email = await admin();
  const [stale, fresh] = [401, 412];
  expect(await ask(await world.signIn(acme, email), acme)).toBe(fresh);
  await claimAuthTime(null);
  const unknown = await world.signIn(acme, email);
  expect(await ask(unknown, acme)).toBe(stale);
  expect((await world.me(unknown)).status).toBe(200);
  await claimAuthTime(seconds(3600));
  expect(await ask(await world.signIn(acme, email), acme)).toBe(stale);
});

test("with fresh=true the provider asks again, although it has a session", async () => {
  const { acme } = tenants;
  const email = await admin();
  const browser = new Browser();
  expect((await world.signIn(acme, email, { browser })).status).toBe(303);
  const started = await world.start({ organization: "acme", fresh: "true" }, browser);
  const to = new URL(started.headers.get("location") ?? "");
  expect(to.searchParams.get("prompt")).toBe("login");
  expect(to.searchParams.get("max_age")).toBe("0");
  const shown = await browser.request(to.href);
  expect(shown.headers.get("location")).toContain("/interaction/");
  const callback = await world.signIn(acme, email, { browser, query: { fresh: "true" } });
  expect(await ask(callback, acme)).toBe(412);
});

test("with fresh=true, a provider that did not ask again, or does not say so, is refused", async () => {
  const { acme } = tenants;
  const email = await admin();
  const query = { fresh: "true" };
  await claimAuthTime(seconds(600));
  expect(await problemOf(await world.signIn(acme, email, { query }))).toEqual([
    403,
    expect.stringContaining("did not ask you to sign in again"),
  ]);
  await claimAuthTime(null);
  expect(await problemOf(await world.signIn(acme, email, { query }))).toEqual([
    403,
    expect.stringContaining("auth_time"),
  ]);
  // A clock that is slow by less than a minute.
  await claimAuthTime(seconds(30));
  expect((await world.signIn(acme, email, { query })).status).toBe(303);
});
