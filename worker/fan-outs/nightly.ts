import { publishForAll } from "../sweeps/active-tenants.ts";
import type { WorkerServices } from "../types.ts";

const spreadSeconds = 60 * 60;

/** Every night: each active tenant is counted within the hour. */
export const run = (services: WorkerServices): Promise<number> =>
  publishForAll(services, "readiness.aggregate", spreadSeconds, {
    night: services.now().toISOString().slice(0, 10),
  });
