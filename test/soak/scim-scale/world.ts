import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "../../standins/postgres.ts";
import { startRedis } from "../../standins/redis.ts";
import { startServer } from "../../support/server.ts";
import { startOutside } from "../../support/services.ts";
import { prepareTemplates } from "../../support/templates.ts";

/** A server in this process with a dedicated Postgres and Redis. */
export async function startWorld() {
  const directory = await mkdtemp(join(tmpdir(), "rampart-scale-"));
  const [cluster, redis] = await Promise.all([
    startPostgres({ directory, persistent: false }),
    startRedis({}),
  ]);
  const password = crypto.randomUUID();
  await prepareTemplates(cluster.url, password);
  const outside = await startOutside({
    cluster: { superuserUrl: cluster.url, password, redisUrl: redis.url },
  });
  const server = await startServer(outside);
  const sql = postgres(outside.database.superuser, { max: 1, onnotice: () => undefined });
  return {
    outside,
    server,
    sql,
    stop: async () => {
      await sql.end();
      await server.stop();
      await outside.stop();
      await Promise.all([cluster.stop(), redis.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
