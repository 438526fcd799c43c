import * as z from "zod";
import { canonicalName } from "../../values/names.ts";

const role = z.enum(["rep", "manager", "admin"]);

/** How a tenant's SCIM attributes become roles, teams and managers. */
export const provisioningRules = z.strictObject({
  role: z
    .strictObject({
      /** Which names are looked at: those of the person's roles, groups or entitlements. */
      from: z.enum(["roles", "groups", "entitlements"]).default("roles"),
      /** Name in any case -> role; the strongest that applies counts, and `rep` without one. */
      names: z
        .record(z.string().overwrite(canonicalName).min(1).max(200), role)
        .refine((names) => Object.keys(names).length <= 100, "has more than 100 names")
        .default({
          manager: "manager",
          admin: "admin",
          administrator: "admin",
          "super admin": "admin",
        }),
    })
    .prefault({}),
  /** What names a person's team: its manager (the tree alone), department or division. */
  team: z.enum(["manager", "department", "division"]).default("manager"),
  /** Who leads a person: the one SCIM names, or the manager (by role) of the same unit. */
  manager: z.enum(["manager", "department", "division"]).default("manager"),
});

export type ProvisioningRules = z.output<typeof provisioningRules>;

export const defaultRules: ProvisioningRules = provisioningRules.parse({});
