import * as z from "zod";
import { startOidc } from "./server.ts";

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const environment = z.object({
  OIDC_DATABASE: z.string({ error: "name a SQLite file" }).min(1, "name a SQLite file"),
  PORT: port,
  ADMIN_PORT: port,
});
const reasonOf = (error: unknown) => {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
};

/** The simulator as a process: PORT, ADMIN_PORT, OIDC_DATABASE. */
try {
  const env = environment.parse(process.env);
  const running = await startOidc({
    databasePath: env.OIDC_DATABASE,
    port: env.PORT,
    adminPort: env.ADMIN_PORT,
    log: (line) => process.stderr.write(`oidc simulator: ${line}\n`),
  });
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Last, because the reader of this line may stop the process immediately.
  process.stdout.write(`oidc simulator listens on ${running.url}, admin ${running.adminUrl}\n`);
} catch (error) {
  process.stderr.write(`oidc simulator: ${reasonOf(error)}\n`);
  process.exit(1);
}
