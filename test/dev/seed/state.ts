import type { WebhookService } from "../../../drizzle/schema/index.ts";

export const slugs = ["acme", "globex"] as const;
export type DemoSlug = (typeof slugs)[number];

export type DemoWebhooks = Record<WebhookService, { url: string; secret: string }>;

/** A tenant of the demo as `operator.createTenant` gave it: the SCIM token is shown just once. */
export interface DemoTenant {
  id: string;
  scimToken: string;
  /** Where each service sends the tenant's events, and the secret that signs them. */
  webhooks?: DemoWebhooks;
  /** The ids of a person of each role, once all people stand. */
  people?: { admin: string; manager: string; rep: string };
}

/** `seed.json`: how far the demo's seed has come. */
export interface SeedState {
  sizes: Record<DemoSlug, number>;
  tenants: Partial<Record<DemoSlug, DemoTenant>>;
  done: boolean;
}
