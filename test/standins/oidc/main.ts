import * as z from "zod";
import { ports, runSimulator, sqliteFile } from "../run-simulator.ts";
import { startOidc } from "./server.ts";

const environment = z.object({ OIDC_DATABASE: sqliteFile, ...ports });

/** The simulator as a process: PORT, ADMIN_PORT, OIDC_DATABASE. */
await runSimulator("oidc", environment, (env, log) =>
  startOidc({
    databasePath: env.OIDC_DATABASE,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    log,
  }),
);
