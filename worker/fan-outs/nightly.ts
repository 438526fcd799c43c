import { scheduleTenant } from "../../shared/tenants/schedule-tenant.ts";
import { activeTenants, publishForAll } from "../active-tenants.ts";
import type { WorkerServices } from "../types.ts";

const spreadSeconds = 60 * 60;

/** Every night: each active tenant is counted within the hour, and has its schedule. */
export async function run(services: WorkerServices): Promise<number> {
  const payload = { nightly: true };
  const published = await publishForAll(services, "readiness.aggregate", spreadSeconds, payload);
  for (const { id } of await activeTenants(services)) await scheduleTenant(services.publisher, id);
  return published;
}
