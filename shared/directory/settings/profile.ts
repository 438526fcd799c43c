import { RecentMap } from "../../values/recent-map.ts";
import * as z from "zod";
import type { Attribute, Schema } from "../../scim/schema/schema.ts";
import { userType, userTypeWith } from "../../scim/schema/user-type.ts";
import { defaultRules, provisioningRules, type ProvisioningRules } from "./rules.ts";
import type { TenantSession } from "../../db/tenant-session.ts";

/** How a tenant's settings change provisioning. */
export interface ProvisioningProfile {
  /** The SCIM User with the tenant's own extensions. */
  userType: Attribute;
  /** The tenant's extensions; none by default. */
  schemas: readonly Schema[];
  rules: ProvisioningRules;
  /** Whether the tenant has receivers of security event tokens. */
  receivers: boolean;
}

const stored = z.object({
  // Only `putSchema` writes it, after validation.
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

const profiles = new RecentMap<string, ProvisioningProfile>({ max: 1000 });

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
