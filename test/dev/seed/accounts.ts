import { createRampartClient } from "../../../server/client/index.ts";
import type { TenantConfigInput } from "../../../shared/configuration/tenant-config.ts";
import { mindtickleAdmin } from "../../standins/mindtickle/admin/client.ts";
import type { SeriesInput } from "../../standins/mindtickle/admin/input.ts";
import type { Places } from "../environment.ts";
import type { DemoSlug, DemoTenant } from "./state.ts";

interface DemoAccount {
  name: string;
  /** The seed of the simulator's random numbers. */
  seed: number;
  /** Higher limits than MindTickle's usual 4 calls a second and 60 a minute. */
  contract?: { perSecond: number; perMinute: number };
  series: { name: string; modules: string[] }[];
}

export const accounts: Record<DemoSlug, DemoAccount> = {
  acme: {
    name: "Acme Corporation",
    seed: 11,
    contract: { perSecond: 50, perMinute: 3000 },
    series: [
      {
        name: "Onboarding",
        modules: ["Our Customers", "The Product", "First Calls", "Working in the CRM"],
      },
      {
        name: "Selling Value",
        modules: ["Discovery", "Handling Objections", "Negotiation", "Closing"],
      },
    ],
  },
  globex: {
    name: "Globex",
    seed: 22,
    series: [
      {
        name: "Ground School",
        modules: ["Market and Rivals", "Platform Basics", "Pricing", "Security Questions"],
      },
      {
        name: "Field Craft",
        modules: ["Demo Skills", "Executive Meetings", "Renewals", "Forecasting"],
      },
    ],
  },
};

/** Required modules have a due date; the last module of each series is optional. */
const catalogueOf = ({ series }: DemoAccount): SeriesInput =>
  series.map(({ name, modules }) => ({
    name,
    modules: modules.map((module, place) => ({ name: module, required: place < 3 })),
  }));

const credentialsOf = (slug: DemoSlug) => ({
  apiKey: `demo-${slug}-key`,
  secretKey: `demo-${slug}-secret`,
  clientId: `demo-${slug}-client`,
});

/** The tenant's account at the simulator, with its eight modules. Idempotent. */
export async function openAccount(places: Places, slug: DemoSlug): Promise<void> {
  const admin = mindtickleAdmin(places.mindtickle.admin);
  const { name, seed, contract } = accounts[slug];
  await admin.putAccount(slug, {
    ...credentialsOf(slug),
    name,
    seed,
    autoAssign: true,
    ...contract,
  });
  await admin.putCatalogue(slug, catalogueOf(accounts[slug]));
}

/**
 * Creates the tenant with the operator's procedure.
 * @throws Error when it exists, because its SCIM token was shown only to its creator
 */
export async function createDemoTenant(
  places: Places,
  operatorToken: string,
  slug: DemoSlug,
): Promise<DemoTenant> {
  const { name, contract } = accounts[slug];
  const config: TenantConfigInput = contract ? { mindtickle: contract } : {};
  const client = createRampartClient({ url: places.server, token: operatorToken });
  const mindtickle = credentialsOf(slug);
  const { id, scimToken } = await client.operator.createTenant
    .mutate({ slug, name, config, mindtickle })
    .catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The tenant ${slug} was not created: ${reason} If an interrupted start left it: npm run dev -- --fresh`,
        { cause: error },
      );
    });
  return { id, scimToken };
}
