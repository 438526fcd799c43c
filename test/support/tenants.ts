import type { z } from "zod";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import type { TenantConfigInput } from "../../shared/configuration/tenant-config.ts";
import type { createTenantInput } from "../../shared/tenants/creation/tenant-input.ts";
import { clientFor, type TestServer } from "./server.ts";
import type { Outside } from "./services.ts";

export interface TestTenant {
  id: string;
  slug: string;
  scimToken: string;
  /** Calls SCIM as the tenant's identity provider. */
  scim(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Creates a person by SCIM and returns the id. */
  person(user: Record<string, unknown> & { userName: string }): Promise<string>;
  /** A person's access token. */
  token(userId: string, role: "rep" | "manager" | "admin"): Promise<string>;
}

/** Limits so high that only tests of limits reach them. */
export const roomy: TenantConfigInput = {
  mindtickle: { perSecond: 1000, perMinute: 60_000 },
  scim: { perSecond: 100_000, burst: 1_000_000 },
  api: { perSecond: 100_000, burst: 1_000_000 },
};

/** Creates a tenant with the operator's procedure, and its account at the simulator. */
export async function createTestTenant(
  outside: Outside,
  server: Pick<TestServer, "url" | "operatorToken">,
  slug: string,
  config: TenantConfigInput = roomy,
  more: Partial<Pick<z.input<typeof createTenantInput>, "name" | "metadata" | "appType">> = {},
): Promise<TestTenant> {
  const account = {
    apiKey: `key-${slug}`,
    secretKey: `secret-${slug}`,
    clientId: `client-${slug}`,
  };
  await outside.mindtickle.admin.putAccount(slug, {
    name: slug,
    ...account,
    perSecond: config.mindtickle?.perSecond ?? 4,
    perMinute: config.mindtickle?.perMinute ?? 60,
    autoAssign: true,
    seed: 1,
  });
  const { id, scimToken } = await clientFor(
    server,
    server.operatorToken,
  ).operator.createTenant.mutate({
    slug,
    name: slug,
    config,
    mindtickle: account,
    ...more,
  });
  const scim: TestTenant["scim"] = (method, path, body, headers = {}) =>
    fetch(`${server.url}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${scimToken}`,
        "content-type": "application/scim+json",
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    id,
    slug,
    scimToken,
    scim,
    person: async (user) => {
      const answer = await scim("POST", "/Users", user);
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { id: string }).id;
    },
    token: (userId, role) =>
      issueAccessToken(
        { sub: userId, role, orgId: id, lifetime: 3600 },
        JSON.parse(outside.keys.jwtPrivateKey),
      ),
  };
}
