import { eq } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { transaction } from "../../shared/db/transaction.ts";

/** The id of the tenant of this slug. @throws Error when there is none */
export async function findTenant(operatorUrl: string, slug: string): Promise<string> {
  const operator = new Database({ url: operatorUrl, max: 1, applicationName: "rampart-cli" });
  const [tenant] = await transaction(operator, (db) =>
    db.select({ id: tenants.id }).from(tenants).where(eq(tenants.slug, slug)),
  );
  await operator.close();
  if (tenant) return tenant.id;
  throw new Error(`No tenant "${slug}". List them with npm run tenant -- list.`);
}
