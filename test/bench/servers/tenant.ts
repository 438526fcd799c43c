import type postgres from "postgres";
import { overridesOf } from "../../../shared/configuration/overrides.ts";
import type { TenantConfigInput } from "../../../shared/configuration/tenant-config.ts";

/** Limits so high that no benchmark reaches them. */
const limits = { perSecond: 100_000, burst: 1_000_000 };
const unlimited: TenantConfigInput = { api: limits, scim: limits, webhooks: limits };

/** The column `tenants.config` has values by path, as the published configuration. */
const config = JSON.stringify(overridesOf(unlimited));

/** Inserts the tenant `bench`, whose limits no benchmark reaches. */
export async function insertTenant(sql: postgres.Sql, tenantId: string): Promise<void> {
  await sql`insert into tenants (id, slug, name, config)
    values (${tenantId}, 'bench', 'Bench', ${config}::text::jsonb)`;
}

/** Gives a tenant that a benchmark has created the same limits. */
export async function liftLimits(sql: postgres.Sql, tenantId: string): Promise<void> {
  await sql`update tenants set config = ${config}::text::jsonb where id = ${tenantId}`;
}
