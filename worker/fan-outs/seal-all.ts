import { publishForAll } from "../sweeps/active-tenants.ts";
import type { WorkerServices } from "../types.ts";

const spreadSeconds = 10 * 60;

/** Every quarter of an hour: each active tenant's audit log is sealed. */
export const run = (services: WorkerServices): Promise<number> =>
  publishForAll(services, "audit.seal", spreadSeconds);
