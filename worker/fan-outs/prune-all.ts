import { publishForAll } from "../sweeps/active-tenants.ts";
import type { WorkerServices } from "../types.ts";

/** What a job of each tenant's own prunes, no role has to reach over all tenants. */
export const run = (services: WorkerServices): Promise<number> =>
  publishForAll(services, "provisioning.prune", 3600);
