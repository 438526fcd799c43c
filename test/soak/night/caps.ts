import { workerEnv } from "../../../shared/env.ts";

const maxConnections = workerEnv.shape.DATABASE_CONNECTIONS.parse(undefined);

/** The default connection limit of a process. Other tests set lower limits. */
export const defaultConnections = { DATABASE_CONNECTIONS: String(maxConnections) };

/** The maximum number of connections of each process and role; see docs/operations.md. */
export const caps: Record<string, number> = {
  "rampart-analytics as rampart_app": maxConnections,
  "rampart-analytics-relay as rampart_relay": 2,
  "rampart-provisioning as rampart_app": maxConnections,
  "rampart-provisioning-relay as rampart_relay": 2,
  "rampart-server as rampart_app": maxConnections,
  "rampart-operator as rampart_operator": 2,
};
