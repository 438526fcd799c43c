import type { createRampartClient } from "../../../server/client/index.ts";
import { oidcAdmin } from "../../standins/oidc/admin/client.ts";
import { askAdmin } from "../../standins/ask-admin.ts";
import type { Places } from "../environment.ts";
import type { DemoSlug } from "./state.ts";

/** Who signs in at a demo tenant's provider, and where the browser begins. */
export interface DemoSso {
  url: string;
  email: string;
  password: string;
}

type Client = ReturnType<typeof createRampartClient>;
const clientId = "rampart";
const password = "demo-password-at-the-provider";

/** Connects a tenant to its simulated identity provider, and proves its domain. Idempotent. */
export async function connectSso(
  { server, identityProvider, dns }: Places,
  slug: DemoSlug,
  client: Client,
  email: string,
): Promise<DemoSso> {
  const issuer = `${identityProvider.url}/${slug}`;
  const clientSecret = `demo-${slug}-secret-of-single-sign-on`;
  const { items } = await client.ssoConnections.list.query();
  // The ports may differ from those of the last start, and an issuer cannot change.
  for (const { id } of items.filter((one) => one.enabled && one.issuer !== issuer)) {
    await client.ssoConnections.change.mutate({ id, enabled: false });
  }
  const connection =
    items.find((one) => one.issuer === issuer) ??
    (await client.ssoConnections.create.mutate({
      name: "Simulated provider",
      issuer,
      clientId,
      clientSecret,
    }));
  await oidcAdmin(identityProvider.admin).putTenant(slug, {
    people: [{ email, name: email, password }],
    clients: [
      {
        clientId,
        clientSecret,
        redirectUris: [connection.redirectUri],
        backchannelLogoutUri: connection.backchannelLogoutUri,
      },
    ],
  });
  await proveDomain(dns.admin, client, `${slug}.example`);
  const url = `${server}/api/v1/auth/sso/start?organization=${slug}`;
  return { url, email, password };
}

async function proveDomain(dnsAdmin: string, client: Client, name: string): Promise<void> {
  const find = async () =>
    (await client.domains.list.query()).items.find((one) => one.name === name);
  const domain = (await find()) ?? (await client.domains.create.mutate({ name }));
  if (domain.provedAt !== null) return;
  const { record } = domain;
  await askAdmin(dnsAdmin, "PUT", `/records/${record.name}`, { texts: [record.value] });
  await client.domains.check.mutate({ id: domain.id });
}
