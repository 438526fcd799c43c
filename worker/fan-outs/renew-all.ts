import { publishForAll } from "../sweeps/active-tenants.ts";
import type { WorkerServices } from "../types.ts";

const spreadSeconds = 60 * 60;

/** Every night, and when a worker starts: each active tenant has its schedules. */
export const run = (services: WorkerServices): Promise<number> =>
  publishForAll(services, "schedules.renew", spreadSeconds);
