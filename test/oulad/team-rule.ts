import type postgres from "postgres";
import { provisioningRules } from "../../shared/directory/settings/rules.ts";

/** Makes each region a team: the tenant's rule takes the team from the division. */
export async function putTeamRule(sql: postgres.Sql, tenantId: string): Promise<void> {
  const rules = provisioningRules.parse({ team: "division" });
  await sql`insert into provisioning_settings (tenant_id, rules)
    values (${tenantId}, ${sql.json(rules)})`;
}
