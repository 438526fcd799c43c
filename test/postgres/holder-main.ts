import { startPostgres } from "../standins/postgres.ts";

// Starts a persistent cluster in the folder given and lives until it is killed, for crash.test.ts.

const server = await startPostgres({ directory: process.argv[2] ?? "", persistent: true });
process.stdout.write(`${server.url}\n`);
setInterval(() => {}, 60_000);
