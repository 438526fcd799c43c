import { startMindtickle } from "./server.ts";

/** The simulator as a process: PORT, ADMIN_PORT, MINDTICKLE_DATABASE, MINDTICKLE_TIME_SCALE. */
try {
  const { PORT, ADMIN_PORT, MINDTICKLE_DATABASE, MINDTICKLE_TIME_SCALE } = process.env;
  if (!MINDTICKLE_DATABASE) throw new Error("MINDTICKLE_DATABASE is missing: name a SQLite file.");
  const running = await startMindtickle({
    databasePath: MINDTICKLE_DATABASE,
    port: Number(PORT ?? 0),
    adminPort: Number(ADMIN_PORT ?? 0),
    timeScale: Number(MINDTICKLE_TIME_SCALE ?? 1),
  });
  process.stdout.write(
    `mindtickle simulator listens on ${running.url}, admin ${running.adminUrl}\n`,
  );
  const stop = () => void running.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (error) {
  process.stderr.write(
    `mindtickle simulator: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
