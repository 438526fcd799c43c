import * as z from "zod";
import { ports, runSimulator, sqliteFile } from "../run-simulator.ts";
import { startMindtickle } from "./server.ts";

const environment = z.object({
  MINDTICKLE_DATABASE: sqliteFile,
  ...ports,
  MINDTICKLE_TIME_SCALE: z.coerce.number().positive().default(1),
});

/** The simulator as a process: PORT, ADMIN_PORT, MINDTICKLE_DATABASE, MINDTICKLE_TIME_SCALE. */
await runSimulator("mindtickle", environment, (env, log) =>
  startMindtickle({
    databasePath: env.MINDTICKLE_DATABASE,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    timeScale: env.MINDTICKLE_TIME_SCALE,
    log,
  }),
);
