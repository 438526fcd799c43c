import type { PackPermissions } from "../../product.ts";

/** The permissions of collaboration in a pack. */
export const collaborationPermissions = (path: string): PackPermissions => ({
  [`${path}.partnerships:read`]: { title: "See partner organizations", from: "manager" },
  [`${path}.partnerships:write`]: { title: "Invite, accept and end partners", from: "admin" },
  [`${path}.shares:read`]: {
    title: "See what is shared with partners and by them",
    from: "manager",
  },
  [`${path}.shares:write`]: { title: "Share with partners, and withdraw it", from: "admin" },
});
