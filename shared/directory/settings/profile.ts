import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { Attribute, Schema } from "../../scim/schema/schema.ts";
import { userType, userTypeWith } from "../../scim/schema/user-type.ts";
import { defaultRules, provisioningRules, type ProvisioningRules } from "./rules.ts";
import type { TenantSession } from "../../db/tenant-session.ts";

/** What a tenant's settings make of provisioning. */
export interface ProvisioningProfile {
  /** The SCIM User with the tenant's own extensions. */
  userType: Attribute;
  /** Those extensions; none by default. */
  schemas: readonly Schema[];
  rules: ProvisioningRules;
  /** Whether anybody is told of changes by security event tokens. */
  receivers: boolean;
}

const stored = z.object({
  // Written by `registerSchema` alone, which has checked it whole.
  schemas: z.array(z.custom<Schema>()).nullable(),
  rules: provisioningRules.nullable(),
  receivers: z.boolean(),
});

export const defaultProfile: ProvisioningProfile = {
  userType,
  schemas: [],
  rules: defaultRules,
  receivers: false,
};

const profiles = new LRUCache<string, ProvisioningProfile>({ max: 1000 });

/**
 * The profile of stored settings; null for a tenant without settings. Equal settings give the same
 * object, so that values derived from its types can be cached by it.
 */
export function profileFrom(settings: string | null): ProvisioningProfile {
  if (settings === null) return defaultProfile;
  const known = profiles.get(settings);
  if (known) return known;
  const { schemas, rules, receivers } = stored.parse(JSON.parse(settings));
  const profile: ProvisioningProfile = {
    userType: schemas?.length ? userTypeWith(schemas) : userType,
    schemas: schemas ?? [],
    rules: rules ?? defaultRules,
    receivers,
  };
  profiles.set(settings, profile);
  return profile;
}

/** The provisioning profile of a session's tenant. */
export const profileOf = (session: TenantSession): ProvisioningProfile =>
  profileFrom(session.settings);
