import { enterpriseSchema } from "./enterprise-schema.ts";
import { resourceType } from "./resource-type.ts";
import { attribute } from "./schema.ts";
import { userSchema } from "./user-schema.ts";

/** People sign in through their identity provider, so a password is accepted and dropped. */
const password = attribute("password", "Accepted and dropped.", {
  caseExact: true,
  mutability: "writeOnly",
  returned: "never",
});

export const userType = resourceType(userSchema, [enterpriseSchema], [password]);
