import { startPostgres } from "../standins/postgres.ts";

// Starts a persistent cluster in the given folder and runs until it is killed, for crash.test.ts.

const server = await startPostgres({ directory: process.argv[2] ?? "", persistent: true });
process.stdout.write(`${server.url}\n`);
setInterval(() => {}, 60_000);
