import { createRampartClient } from "../../../server/client.ts";
import { issueAccessToken } from "../../../shared/auth/access-token.ts";
import type { DevStack } from "../stack.ts";
import { type DemoPerson, demoPeople } from "./people.ts";

/** One of the demo's tenants, as it is to be. */
export interface DemoTenant {
  slug: "acme" | "globex";
  name: string;
  prefix: string;
  seed: number;
  /** Its contract with MindTickle; the defaults where there is none. */
  limits: { perSecond: number; perMinute: number } | null;
  quizzesEach: number;
}

export const demoTenants: DemoTenant[] = [
  {
    slug: "acme",
    name: "Acme Corporation",
    prefix: "u",
    seed: 11,
    limits: { perSecond: 50, perMinute: 3000 },
    quizzesEach: 2,
  },
  { slug: "globex", name: "Globex", prefix: "g", seed: 12, limits: null, quizzesEach: 1 },
];

/** What createTenant shows once, kept for later starts. */
export interface KeptTenant {
  id: string;
  scimToken: string;
}

export const peopleOf = (tenant: DemoTenant, count: number): DemoPerson[] =>
  demoPeople(`${tenant.slug}.example`, tenant.prefix, count, tenant.seed);

const week = 7 * 24 * 60 * 60;

export const operatorToken = ({ keys }: DevStack): Promise<string> =>
  issueAccessToken(
    { sub: "dev", role: "operator", lifetime: week },
    JSON.parse(keys.jwtPrivateKey),
  );

export const operatorClient = async (stack: DevStack) =>
  createRampartClient({ url: stack.urls.server, token: await operatorToken(stack) });

export const accessToken = (
  { keys }: DevStack,
  tenantId: string,
  sub: string,
  role: DemoPerson["role"],
) =>
  issueAccessToken({ sub, role, orgId: tenantId, lifetime: week }, JSON.parse(keys.jwtPrivateKey));

/** Calls SCIM as the tenant's HR system does. */
export const scim = (
  stack: DevStack,
  { scimToken }: KeptTenant,
  method: string,
  path: string,
  body?: unknown,
) =>
  fetch(`${stack.urls.server}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The id that SCIM gave the person with this externalId. */
export async function idOf(
  stack: DevStack,
  tenant: KeptTenant,
  externalId: string,
): Promise<string> {
  const answer = await scim(
    stack,
    tenant,
    "GET",
    `/Users?filter=${encodeURIComponent(`externalId eq "${externalId}"`)}`,
  );
  const { Resources } = (await answer.json()) as { Resources: { id: string }[] };
  const [found] = Resources;
  if (!found)
    throw new Error(
      `The demo's person ${externalId} is not there. Start over with npm run dev -- --fresh.`,
    );
  return found.id;
}
