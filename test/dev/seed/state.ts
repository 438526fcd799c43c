export const slugs = ["acme", "globex"] as const;
export type DemoSlug = (typeof slugs)[number];

/** A tenant of the demo as `operator.createTenant` gave it: the SCIM token is shown just once. */
export interface DemoTenant {
  id: string;
  scimToken: string;
  /** The ids of a person of each role, once all people stand. */
  people?: { admin: string; manager: string; rep: string };
}

/** `seed.json`: how far the demo's seed has come. */
export interface SeedState {
  sizes: Record<DemoSlug, number>;
  tenants: Partial<Record<DemoSlug, DemoTenant>>;
  done: boolean;
}
