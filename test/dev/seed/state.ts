import type { WebhookService } from "../../../drizzle/schema/index.ts";

export const slugs = ["acme", "globex"] as const;
export type DemoSlug = (typeof slugs)[number];

export type DemoWebhooks = Record<WebhookService, { url: string; secret: string }>;

/** By what a person of the demo signs in. */
export interface DemoSignIn {
  email: string;
  password: string;
}

/** A tenant as `operator.createTenant` returned it: the SCIM token is shown only once. */
export interface DemoTenant {
  id: string;
  scimToken: string;
  /** Where each service sends the tenant's events, and the secret that signs them. */
  webhooks?: DemoWebhooks;
  /** The id of one person of each role, once all people exist. */
  people?: { admin: string; manager: string; rep: string };
  /** Once these people have set a password. */
  signIns?: { admin: DemoSignIn; manager: DemoSignIn; rep: DemoSignIn };
}

export const packSlugs = ["haul", "fixit"] as const;
export type DemoPackSlug = (typeof packSlugs)[number];

/** The tenant of an industry pack. */
export interface DemoPack {
  id: string;
  scimToken: string;
  /** The id of its admin, and how the admin signs in. */
  admin: string;
  signIn: DemoSignIn;
  /** Whether people and work are there. */
  isFilled?: boolean;
}

/** `seed.json`: the progress of seeding the demo. */
export interface SeedState {
  sizes: Record<DemoSlug, number>;
  tenants: Partial<Record<DemoSlug, DemoTenant>>;
  done: boolean;
  /** The tenants of industry packs, which are filled in the background. */
  packs?: Partial<Record<DemoPackSlug, DemoPack>>;
  /** Whether acme's identity provider has sent the person that is refused. */
  hasDeadLetter?: boolean;
  /** Whether acme has its past; see history.ts. */
  hasHistory?: boolean;
}
