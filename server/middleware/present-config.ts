import {
  defaultConfig,
  readConfig,
  type TenantConfig,
} from "../../shared/configuration/tenant-config.ts";
import type { AppContext } from "../types.ts";

/**
 * The configuration of a tenant that the caller has proved, before its session begins. It is at most a
 * second old.
 */
export async function presentConfig(c: AppContext, tenantId: string): Promise<TenantConfig> {
  const tenant = await c.get("request").services.tenants.find(c.env.database, tenantId);
  if (!tenant) return defaultConfig;
  c.set("lastSeen", tenant);
  return readConfig(tenant.configJson);
}
