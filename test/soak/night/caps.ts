import { workerEnv } from "../../../shared/env.ts";

const most = workerEnv.shape.DATABASE_CONNECTIONS.parse(undefined);

/** The default of a process. Other tests set lower limits. */
export const connectionsAsDefault = { DATABASE_CONNECTIONS: String(most) };

/** The connections that each process may have as each role; see docs/operations.md. */
export const caps: Record<string, number> = {
  "rampart-analytics as rampart_app": most,
  "rampart-analytics-relay as rampart_relay": 2,
  "rampart-provisioning as rampart_app": most,
  "rampart-provisioning-relay as rampart_relay": 2,
  "rampart-server as rampart_app": most,
  "rampart-operator as rampart_operator": 2,
};
