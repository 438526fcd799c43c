import * as z from "zod";
import { startServices } from "./server.ts";

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const environment = z.object({
  SERVICES_DATABASE: z.string({ error: "name a SQLite file" }).min(1, "name a SQLite file"),
  PORT: port,
  ADMIN_PORT: port,
  TIME_SCALE: z.coerce.number().positive().default(1),
});
const reasonOf = (error: unknown) => {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
};

/** The simulator as a process: PORT, ADMIN_PORT, SERVICES_DATABASE, TIME_SCALE. */
try {
  const env = environment.parse(process.env);
  const running = await startServices({
    databasePath: env.SERVICES_DATABASE,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    timeScale: env.TIME_SCALE,
    log: (line) => process.stderr.write(`services simulator: ${line}\n`),
  });
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Last, because the reader of this line may stop the process immediately.
  process.stdout.write(`services simulator listens on ${running.url}, admin ${running.adminUrl}\n`);
} catch (error) {
  process.stderr.write(`services simulator: ${reasonOf(error)}\n`);
  process.exit(1);
}
