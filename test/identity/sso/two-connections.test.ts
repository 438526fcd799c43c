import { expect, test } from "vitest";
import { problemOf, providerPassword, type SsoTenant, useSsoWorld } from "./world.ts";
import { Browser } from "../../standins/oidc/browser.ts";

const world = useSsoWorld();

/** Adds a connection to a second provider, by which people of a domain of its own must sign in. */
async function addSecond(tenant: SsoTenant, people: string[]): Promise<void> {
  const name = `${tenant.slug}-second`;
  const { body: created } = await tenant.admin("POST", "/sso-connections", {
    name: "Second",
    issuer: `${tenant.issuer}-second`,
    clientId: "rampart",
  });
  await world.oidc.putTenant(name, {
    people: people.map((email) => ({ email, name: email, password: providerPassword })),
    clients: [{ clientId: "rampart", redirectUris: [created.redirectUri] }],
    alg: "ES256",
  });
  await enforce(await world.proveDomain(tenant, `${name}.example`), created.id);
}

const enforce = (domainId: string, connectionId: string | null) =>
  world.sql`update domains set enforced_connection_id = ${connectionId} where id = ${domainId}`;

/** Signs in as `email` at the provider to which an address of `domain` leads. */
async function signInBy(domain: string, email: string): Promise<Response> {
  const browser = new Browser();
  const started = await world.start({ email: `any@${domain}` }, browser);
  const at = started.headers.get("location") ?? "";
  return browser.request(await browser.signIn(at, { email, password: providerPassword }));
}

test("a provider signs in nobody of a domain for which another connection is enforced", async () => {
  const tenant = await world.tenant("parent");
  const email = "admin@parent.example";
  await addSecond(tenant, [email]);
  const { body } = await tenant.admin("GET", "/domains");
  const [{ id: domainId }] = body.items;
  await enforce(domainId, tenant.connectionId);
  const refused = [403, expect.stringContaining("another connection")];

  expect(await problemOf(await signInBy("parent-second.example", email))).toEqual(refused);
  expect((await signInBy("parent.example", email)).status).toBe(303);

  // The same for a person who was linked before.
  await enforce(domainId, null);
  expect((await signInBy("parent-second.example", email)).status).toBe(303);
  await enforce(domainId, tenant.connectionId);
  expect(await problemOf(await signInBy("parent-second.example", email))).toEqual(refused);
  expect((await signInBy("parent.example", email)).status).toBe(303);
});
