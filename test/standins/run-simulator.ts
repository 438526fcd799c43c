import * as z from "zod";

const port = z.coerce.number().int().min(0).max(65_535).default(0);

/** The variables of every simulator; by default, it takes free ports. */
export const ports = { PORT: port, ADMIN_PORT: port };

/** The variable that names a simulator's SQLite file. */
export const sqliteFile = z.string({ error: "name a SQLite file" }).min(1, "name a SQLite file");

interface Running {
  url: string;
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Runs a simulator as a process: reads the environment, prints its addresses, and stops at SIGTERM and
 * SIGINT. If it cannot start, it says why in one line and exits with 1.
 */
export async function runSimulator<Environment>(
  name: string,
  environment: z.ZodType<Environment>,
  start: (env: Environment, log: (line: string) => void) => Running | Promise<Running>,
): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${name} simulator: ${line}\n`);
  try {
    const running = await start(environment.parse(process.env), log);
    const stop = () => void running.stop().then(() => process.exit(0));
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    // Last, because the reader of this line may stop the process immediately.
    process.stdout.write(
      `${name} simulator listens on ${running.url}, admin ${running.adminUrl}\n`,
    );
  } catch (error) {
    log(reasonOf(error));
    process.exit(1);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}
