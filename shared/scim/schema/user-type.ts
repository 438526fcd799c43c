import { enterpriseSchema } from "./enterprise-schema.ts";
import { resourceType } from "./resource-type.ts";
import { type Attribute, attribute, type Schema } from "./schema.ts";
import { userSchema } from "./user-schema.ts";

/** People sign in through their identity provider, so a password is accepted and dropped. */
const password = attribute("password", "Accepted and dropped.", {
  caseExact: true,
  mutability: "writeOnly",
  returned: "never",
});

/** The User with the extensions that a tenant has registered beside RFC 7643's own. */
export const userTypeWith = (schemas: readonly Schema[]): Attribute =>
  resourceType(userSchema, [enterpriseSchema, ...schemas], [password]);

export const userType = userTypeWith([]);
