import * as z from "zod";
import { tenants, userRoles, users } from "../../../drizzle/schema/index.ts";

/** The person who is signed in, as responses show the person. */
export const signedInPerson = z.object({
  id: z.uuid(),
  email: z.string().nullable(),
  name: z.string(),
  role: z.enum(userRoles),
  active: z.boolean(),
});

/** The columns of `signedInPerson`. */
export const personFields = {
  id: users.id,
  email: users.email,
  name: users.displayName,
  role: users.role,
  active: users.active,
};

/** The organization that the person is signed in to. */
export const signedInOrganization = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
});

/** The columns of `signedInOrganization`. */
export const organizationFields = { id: tenants.id, name: tenants.name, slug: tenants.slug };
