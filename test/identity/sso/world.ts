import { expect } from "vitest";
import { oidcAdmin } from "../../standins/oidc/admin/client.ts";
import { Browser } from "../../standins/oidc/browser.ts";
import { startOidc } from "../../standins/oidc/server.ts";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { type Outside, startOutside } from "../../support/services.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { refuseSecrets } from "../log-scan.ts";
import { type Answered, type Rest, restFor } from "../rest.ts";

export const clientSecret = "a secret of at least 32 characters.";
/** The password of everybody at the provider. */
export const providerPassword = "the password at the provider";

export interface SsoTenant extends TestTenant {
  /** REST as the tenant's admin. */
  admin: Rest;
  adminId: string;
  connectionId: string;
  issuer: string;
  /** Replaces who can sign in at the tenant's provider, by address. */
  atProvider(...people: ProviderPerson[]): Promise<void>;
}

interface ProviderPerson {
  email: string;
  sub?: string;
  emailVerified?: boolean;
}

/** How a sign-in differs from a usual one. */
interface SignInOptions {
  browser?: Browser;
  query?: Record<string, string>;
  /** Changes the URL to which the provider sends the browser back. */
  alter?: (callback: URL) => void;
}

export interface SsoWorld {
  outside: Outside;
  server: TestServer;
  oidc: ReturnType<typeof oidcAdmin>;
  sql: ReturnType<typeof openSql>;
  /** A tenant with an admin, a provider of its own, a connection to it, and a proved domain. */
  tenant(slug: string, more?: { clientSecret?: string | null; jit?: boolean }): Promise<SsoTenant>;
  /** Goes through a whole sign-in. @returns the response of the callback */
  signIn(tenant: SsoTenant, email: string, options?: SignInOptions): Promise<Response>;
  /** Where the browser is sent back to, which is not opened. */
  toCallback(tenant: SsoTenant, email: string, options?: SignInOptions): Promise<string>;
  start(query: Record<string, string>, browser?: Browser): Promise<Response>;
  /** Makes the test sign-in of a connection as the admin. */
  test(tenant: SsoTenant, email?: string, browser?: Browser): Promise<Response>;
  proveDomain(tenant: { admin: Rest }, name: string): Promise<string>;
  /** Calls the API with the session that a callback began. */
  me(callback: Response): Promise<Response>;
}

async function openSsoWorld(): Promise<SsoWorld & { stop(): Promise<void> }> {
  const outside = await startOutside();
  const server = await startServer(outside);
  const provider = await startOidc({ databasePath: ":memory:", log: () => undefined });
  const oidc = oidcAdmin(provider.adminUrl);
  const sql = openSql({ outside });
  const { url } = server;

  const proveDomain: SsoWorld["proveDomain"] = async ({ admin }, name) => {
    const added = await admin("POST", "/domains", { name });
    expect(added.status).toBe(201);
    const { id } = added.body;
    // As the worker does; domains.test.ts shows that.
    await sql`update domains set proved_at = now(), check_due_at = null where id = ${id}`;
    return id;
  };

  const start: SsoWorld["start"] = (query, browser = new Browser()) =>
    browser.request(`${url}/api/v1/auth/sso/start?${new URLSearchParams(query)}`);

  const toCallback: SsoWorld["toCallback"] = async (tenant, email, options = {}) => {
    const { browser = new Browser(), query = {}, alter } = options;
    const started = await start({ organization: tenant.slug, ...query }, browser);
    expect(started.status).toBe(302);
    const to = started.headers.get("location") ?? "";
    const back = new URL(await browser.signIn(to, { email, password: providerPassword }));
    alter?.(back);
    return back.href;
  };

  return {
    outside,
    server,
    oidc,
    sql,
    proveDomain,
    start,
    toCallback,
    tenant: async (slug, more = {}) => {
      const tenant = await createTestTenant(outside, server, slug);
      const email = `admin@${slug}.example`;
      const adminId = await tenant.person({
        userName: email,
        emails: [{ value: email, primary: true }],
        roles: [{ value: "admin", primary: true }],
      });
      const admin = restFor(server, await tenant.token(adminId, "admin"));
      const issuer = `${provider.url}/${slug}`;
      const created = await admin("POST", "/sso-connections", {
        name: "Provider",
        issuer,
        clientId: "rampart",
        clientSecret,
        ...more,
      });
      expect(created.status).toBe(201);
      const { id: connectionId, redirectUri, backchannelLogoutUri } = created.body;
      const atProvider: SsoTenant["atProvider"] = async (...people) => {
        await oidc.putTenant(slug, {
          people: people.map((person) => ({
            name: person.email,
            password: providerPassword,
            ...person,
          })),
          clients: [
            {
              clientId: "rampart",
              clientSecret,
              redirectUris: [redirectUri],
              backchannelLogoutUri,
            },
          ],
          alg: "ES256",
        });
      };
      await atProvider({ email });
      await proveDomain({ admin }, `${slug}.example`);
      return { ...tenant, admin, adminId, connectionId, issuer, atProvider };
    },
    signIn: async (tenant, email, options = {}) => {
      const { browser = new Browser() } = options;
      return browser.request(await toCallback(tenant, email, { ...options, browser }));
    },
    test: async (tenant, email = `admin@${tenant.slug}.example`, browser = new Browser()) => {
      const started = await tenant.admin("POST", `/sso-connections/${tenant.connectionId}/test`);
      expect(started.status).toBe(200);
      const to = await browser.request(started.body.url);
      expect(to.status).toBe(302);
      const at = to.headers.get("location") ?? "";
      return browser.request(await browser.signIn(at, { email, password: providerPassword }));
    },
    me: (callback) => {
      const cookie = callback.headers
        .getSetCookie()
        .map((line) => line.slice(0, line.indexOf(";")))
        .join("; ");
      const headers = { cookie, "sec-fetch-site": "same-origin" };
      return fetch(`${url}/api/v1/auth/me`, { headers });
    },
    stop: async () => {
      await sql.end();
      await provider.stop();
      await server.stop();
      await outside.stop();
      refuseSecrets(server);
    },
  };
}

export const useSsoWorld = (): SsoWorld => useFixture(openSsoWorld, (world) => world.stop());

/** The status and the explanation of a problem. */
export async function problemOf(response: Response): Promise<[number, string]> {
  const { detail } = (await response.json()) as { detail: string };
  return [response.status, detail];
}

/** The same of an answer over REST. */
export const refusalOf = ({ status, body }: Answered): [number, string] => [
  status,
  (body as { detail: string }).detail,
];
