import { eq, sql } from "drizzle-orm";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";

/** What is needed to judge and store a person's new password. */
export const personOfPassword = (db: Db) =>
  db
    .select({
      userId: users.id,
      role: users.role,
      name: users.displayName,
      userName: users.userName,
      email: users.email,
      emailKey: users.emailKey,
      organization: tenants.name,
      slug: tenants.slug,
      mustUseSso: sql<boolean>`app.must_use_sso(${users.id})`,
    })
    .from(users)
    .innerJoin(tenants, eq(tenants.id, users.tenantId))
    .$dynamic();

export type PersonOfPassword = Awaited<ReturnType<typeof personOfPassword>>[number];

/** The texts that a password may not mainly consist of; see `checkPassword`. */
export const ownWords = ({ name, userName, email, organization, slug }: PersonOfPassword) => [
  name,
  userName,
  email ?? "",
  organization,
  slug,
];
