import * as z from "zod";
import { ports, runSimulator, sqliteFile } from "../run-simulator.ts";
import { startServices } from "./server.ts";

const environment = z.object({
  SERVICES_DATABASE: sqliteFile,
  ...ports,
  TIME_SCALE: z.coerce.number().positive().default(1),
});

/** The simulator as a process: PORT, ADMIN_PORT, SERVICES_DATABASE, TIME_SCALE. */
await runSimulator("services", environment, (env, log) =>
  startServices({
    databasePath: env.SERVICES_DATABASE,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    timeScale: env.TIME_SCALE,
    log,
  }),
);
