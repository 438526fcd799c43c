import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../standins/postgres.ts";
import { type DatabaseUrls, prepareDatabase } from "../../standins/rampart-database.ts";

export interface BenchCluster extends DatabaseUrls {
  superuser: string;
  server: string;
  password: string;
  stop(): Promise<void>;
}

/** A migrated database in a dedicated Postgres, with durable settings because writes are measured. */
export async function startBenchCluster(): Promise<BenchCluster> {
  const directory = await mkdtemp(join(tmpdir(), "rampart-bench-"));
  const postgres = await startPostgres({ directory, persistent: true });
  const password = crypto.randomUUID();
  const urls = await prepareDatabase(postgres.url, password, "bench");
  const superuser = new URL(postgres.url);
  superuser.pathname = "/bench";
  return {
    ...urls,
    superuser: superuser.href,
    server: postgres.url,
    password,
    stop: () => postgres.stop(),
  };
}
