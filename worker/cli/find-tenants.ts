import { asc, eq } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { transaction } from "../../shared/db/transaction.ts";

/** The tenant with this slug, or all tenants, oldest first. @throws Error if the slug is unknown */
export async function findTenants(operatorUrl: string, slug: string | undefined) {
  const operator = new Database({ url: operatorUrl, max: 1, applicationName: "rampart-cli" });
  const found = await transaction(operator, (db) =>
    db
      .select({ id: tenants.id, slug: tenants.slug, active: tenants.active })
      .from(tenants)
      .where(slug === undefined ? undefined : eq(tenants.slug, slug))
      .orderBy(asc(tenants.id)),
  );
  await operator.close();
  if (found.length > 0 || slug === undefined) return found;
  throw new Error(`No tenant "${slug}". List them with npm run tenant -- list.`);
}

/** The id of the tenant with this slug. @throws Error if the slug is unknown */
export async function findTenant(operatorUrl: string, slug: string): Promise<string> {
  const [tenant] = await findTenants(operatorUrl, slug);
  return tenant?.id ?? "";
}
