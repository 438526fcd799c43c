import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ensureConsole } from "../../dev/build-console/ensure.ts";
import { startPostgres } from "../../standins/postgres.ts";
import { startRedis } from "../../standins/redis.ts";
import { prepareTemplates } from "../templates.ts";

declare module "vitest" {
  interface ProvidedContext {
    cluster: { superuserUrl: string; password: string; redisUrl: string };
  }
}

/** One Postgres and one Redis for the whole run; each test file clones its own database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "rampart-test-"));
  const [postgres, redis] = await Promise.all([
    // A hundred databases of a few rows, each gone after seconds: vacuuming them costs more than it saves.
    startPostgres({ directory, persistent: false, settings: { autovacuum: "off" } }),
    startRedis({}),
    ensureConsole(),
  ]);
  const password = crypto.randomUUID();
  await prepareTemplates(postgres.url, password);
  project.provide("cluster", { superuserUrl: postgres.url, password, redisUrl: redis.url });
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(directory, { recursive: true, force: true });
  };
}
