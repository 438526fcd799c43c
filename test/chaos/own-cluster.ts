import { startPostgres } from "../standins/postgres.ts";
import { ensureDatabase, prepareDatabase } from "../standins/rampart-database.ts";
import type { ChaosDatabases } from "./world.ts";

/** Starts a dedicated cluster, which can be stopped while clients are connected. */
export async function startOwnCluster(directory: string): Promise<{
  databases: ChaosDatabases;
  restartPostgres: () => Promise<void>;
  stop: () => Promise<void>;
}> {
  let postgres = await startPostgres({ directory, persistent: false });
  const { port } = postgres;
  const password = crypto.randomUUID();
  const urls = await prepareDatabase(postgres.url, password, "chaos");
  const qstash = await ensureDatabase(postgres.url, "qstash_standin", password, "chaos_qstash");
  const superuser = new URL(postgres.url);
  superuser.pathname = "/chaos";
  return {
    databases: { ...urls, superuser: superuser.href, qstash },
    restartPostgres: async () => {
      await postgres.stop();
      postgres = await startPostgres({ directory, port, persistent: false });
    },
    stop: () => postgres.stop(),
  };
}
