import { join } from "node:path";
import { type LocalKeys, makeLocalKeys } from "../standins/local-keys.ts";
import { startPostgres } from "../standins/postgres.ts";
import {
  type DatabaseUrls,
  ensureDatabase,
  prepareDatabase,
} from "../standins/rampart-database.ts";
import { startRedis } from "../standins/redis.ts";
import type { Home } from "./home.ts";
import type { Processes } from "./processes.ts";

/** Everything that runs, and how to reach it. */
export interface DevStack {
  keys: LocalKeys;
  urls: {
    server: string;
    provisioning: string;
    analytics: string;
    redis: string;
    gateway: string;
    qstash: string;
    mindtickle: string;
    mindtickleAdmin: string;
  };
  database: DatabaseUrls;
  redisKind: string;
  /** The environment that server, workers and command lines read. */
  environment: Record<string, string>;
}

interface Kept {
  keys: LocalKeys;
  databasePassword: string;
}

const at = (port: number) => `http://127.0.0.1:${port}`;

/** Starts the stand-ins, then migrates, then starts server and workers by production's commands. */
export async function startStack(
  root: string,
  home: Home,
  processes: Processes,
  serverPort: number,
  onStop: (stop: () => Promise<void>) => void,
): Promise<DevStack> {
  const { keys, databasePassword } = await keptKeys(home);
  const ports = await home.ports([
    "postgres",
    "redis",
    "gateway",
    "qstash",
    "mindtickle",
    "mindtickleAdmin",
    "provisioning",
    "analytics",
  ]);
  const [postgres, redis] = await Promise.all([
    startPostgres({ directory: home.path("postgres"), persistent: true, port: ports.postgres }),
    startRedis({ port: ports.redis }),
  ]);
  onStop(async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  });
  const [database, qstashDatabase] = [
    await prepareDatabase(postgres.url, databasePassword, "rampart"),
    await ensureDatabase(postgres.url, "qstash_standin", databasePassword, "qstash"),
  ];
  const urls = {
    server: at(serverPort),
    provisioning: at(ports.provisioning),
    analytics: at(ports.analytics),
    redis: redis.url,
    gateway: at(ports.gateway),
    qstash: at(ports.qstash),
    mindtickle: at(ports.mindtickle),
    mindtickleAdmin: at(ports.mindtickleAdmin),
  };
  const environment = environmentOf(keys, database, urls);
  const start = (
    name: string,
    command: string[],
    env: Record<string, string>,
    ready: string,
    restart = false,
  ) =>
    processes.start({
      name,
      command,
      env: { ...inherited(), ...env },
      ready,
      log: home.path(`logs/${name}.log`),
      restart,
    });
  const standin = (path: string) => [
    process.execPath,
    join(root, "test/standins", path, "main.ts"),
  ];
  await Promise.all([
    start(
      "gateway",
      standin("upstash-redis"),
      {
        PORT: String(ports.gateway),
        REDIS_URL: redis.url,
        UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
      },
      "listens on",
    ),
    start(
      "qstash",
      standin("qstash"),
      { ...environment, PORT: String(ports.qstash), QSTASH_DATABASE_URL: qstashDatabase },
      "listens on",
    ),
    start(
      "mindtickle",
      standin("mindtickle"),
      {
        PORT: String(ports.mindtickle),
        ADMIN_PORT: String(ports.mindtickleAdmin),
        MINDTICKLE_DATABASE: home.path("mindtickle.sqlite"),
      },
      "listens on",
    ),
  ]);
  const scripts = await productionCommands(root);
  const worker = (name: "provisioning" | "analytics") =>
    start(
      name,
      [...scripts.worker, name],
      { ...environment, PORT: String(ports[name]) },
      "worker.listening",
      true,
    );
  const [bun = "", ...serverCommand] = scripts.server;
  await Promise.all([
    start(
      "server",
      [bun, "--watch", "--no-clear-screen", ...serverCommand],
      { ...environment, PORT: String(serverPort) },
      "server.listening",
      true,
    ),
    worker("provisioning"),
    worker("analytics"),
  ]);
  return { keys, urls, database, redisKind: redis.kind, environment };
}

async function keptKeys(home: Home): Promise<Kept> {
  const kept = home.read<Kept>("keys.json");
  if (kept) return kept;
  const made = { keys: await makeLocalKeys(), databasePassword: crypto.randomUUID() };
  home.writeJson("keys.json", made);
  return made;
}

/** `start:server` and `start:worker` of package.json, run from any folder. */
async function productionCommands(root: string) {
  const { scripts } = (await Bun.file(join(root, "package.json")).json()) as {
    scripts: Record<string, string>;
  };
  const command = (name: string) => {
    const [, ...words] = (scripts[name] ?? "").split(" ");
    return [
      process.execPath,
      ...words.map((word) => (word.endsWith(".ts") ? join(root, word) : word)),
    ];
  };
  return { server: command("start:server"), worker: command("start:worker") };
}

const inherited = (): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: process.env["HOME"] ?? "",
});

const environmentOf = (
  keys: LocalKeys,
  database: DatabaseUrls,
  urls: DevStack["urls"],
): Record<string, string> => ({
  HOST: "127.0.0.1",
  PUBLIC_URL: urls.server,
  DATABASE_URL: database.app,
  DATABASE_OPERATOR_URL: database.operator,
  DATABASE_RELAY_URL: database.relay,
  DATABASE_OWNER_URL: database.owner,
  UPSTASH_REDIS_REST_URL: urls.gateway,
  UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
  QSTASH_URL: urls.qstash,
  QSTASH_TOKEN: keys.qstashToken,
  QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
  QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
  WORKER_PROVISIONING_URL: urls.provisioning,
  WORKER_ANALYTICS_URL: urls.analytics,
  MINDTICKLE_URL: urls.mindtickle,
  SECRETS_KEYS: keys.secretsKeys,
  JWT_PUBLIC_KEYS: keys.jwtPublicKeys,
  JWT_PRIVATE_KEY: keys.jwtPrivateKey,
  AUDIT_SIGNING_KEY: keys.auditSigningKey,
});
