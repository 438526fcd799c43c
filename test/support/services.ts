import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, type ProvidedContext } from "vitest";
import { type LocalKeys, makeLocalKeys } from "../standins/local-keys.ts";
import { mindtickleAdmin } from "../standins/mindtickle/admin/client.ts";
import { startMindtickle } from "../standins/mindtickle/server.ts";
import { startQstash } from "../standins/qstash/server.ts";
import { startRedisGateway } from "../standins/upstash-redis/gateway.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";

/** The outside systems of one test file: its own database and stand-ins. */
export interface Outside {
  database: TestDatabase;
  keys: LocalKeys;
  redis: { url: string; token: string };
  qstash: { url: string; token: string };
  mindtickle: { url: string; admin: ReturnType<typeof mindtickleAdmin> };
  stop(): Promise<void>;
}

export interface OutsideOptions {
  /** The factor by which QStash's delays and MindTickle's windows are shortened. */
  timeScale?: number;
  /** Postgres and Redis; by default those of the test run. A soak passes its own. */
  cluster?: ProvidedContext["cluster"];
}

export async function startOutside({
  timeScale = 1,
  cluster = inject("cluster"),
}: OutsideOptions = {}): Promise<Outside> {
  const keys = await makeLocalKeys();
  const database = await cloneDatabase(undefined, cluster);
  const directory = await mkdtemp(join(tmpdir(), "rampart-outside-"));
  const [gateway, qstash, mindtickle] = await Promise.all([
    startRedisGateway({ redisUrl: cluster.redisUrl, token: keys.redisToken }),
    startQstash({
      databaseUrl: database.qstash,
      token: keys.qstashToken,
      currentSigningKey: keys.qstashCurrentSigningKey,
      nextSigningKey: keys.qstashNextSigningKey,
      timeScale,
    }),
    startMindtickle({ databasePath: join(directory, "mindtickle.sqlite"), timeScale }),
  ]);
  return {
    database,
    keys,
    redis: { url: gateway.url, token: keys.redisToken },
    qstash: { url: qstash.url, token: keys.qstashToken },
    mindtickle: { url: mindtickle.url, admin: mindtickleAdmin(mindtickle.adminUrl) },
    stop: async () => {
      await Promise.all([qstash.stop(), mindtickle.stop()]);
      await gateway.stop();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The ids of a tenant's schedules at QStash. */
export async function schedulesOf(
  { qstash: { url, token } }: Pick<Outside, "qstash">,
  tenantId: string,
): Promise<string[]> {
  const answer = await fetch(`${url}/v2/schedules`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const all = (await answer.json()) as { scheduleId: string }[];
  return all.map(({ scheduleId }) => scheduleId).filter((id) => id.includes(tenantId));
}
