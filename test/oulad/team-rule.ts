import type postgres from "postgres";
import { provisioningRules } from "../../shared/directory/settings/rules.ts";

/** A region is a team: the tenant's rule reads the team off the division. */
export async function putTeamRule(sql: postgres.Sql, tenantId: string): Promise<void> {
  const rules = provisioningRules.parse({ team: "division" });
  await sql`insert into provisioning_settings (tenant_id, rules)
    values (${tenantId}, ${sql.json(rules)})`;
}
