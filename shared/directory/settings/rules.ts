import * as z from "zod";
import { canonicalName } from "../../values/names.ts";

const role = z.enum(["rep", "manager", "admin"]);

/** How a tenant's SCIM attributes become roles, teams and managers. */
export const provisioningRules = z.strictObject({
  role: z
    .strictObject({
      /** The attribute whose names give the role. */
      from: z.enum(["roles", "groups", "entitlements"]).default("roles"),
      /** Name in any case -> role. The strongest role counts; without one, the role is `rep`. */
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
  /** A person's team: that of its manager in the tree, or its department or division. */
  team: z.enum(["manager", "department", "division"]).default("manager"),
  /** A person's manager: the one that SCIM names, or a manager (by role) of the same unit. */
  manager: z.enum(["manager", "department", "division"]).default("manager"),
});

export type ProvisioningRules = z.output<typeof provisioningRules>;

export const defaultRules: ProvisioningRules = provisioningRules.parse({});
