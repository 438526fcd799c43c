import { type SQL, sql } from "drizzle-orm";
import { leafByPath } from "./leaves.ts";

/**
 * A setting that is a whole number, in SQL: as it is in the snapshot of the statement. In a request whose
 * session has begun, its version may be another one.
 * @param tenant the SQL of the tenant's id
 */
export function presentSetting(path: string, tenant: SQL): SQL<number> {
  const leaf = leafByPath.get(path);
  if (!leaf) throw new Error(`There is no setting ${path}.`);
  return sql`coalesce((select (config ->> ${path}::text)::int from tenants where id = ${tenant}), ${leaf.default}::int)`;
}
