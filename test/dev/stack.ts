import { appendFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { startPostgres } from "../standins/postgres.ts";
import { ensureDatabase, prepareDatabase } from "../standins/rampart-database.ts";
import { startRedis } from "../standins/redis.ts";
import { type Places, productEnvironment } from "./environment.ts";
import type { DevFolder } from "./folder.ts";
import type { DevKeys } from "./keys.ts";
import type { DevOptions } from "./options.ts";
import type { Ports } from "./ports.ts";
import { inherited, scriptOf, standIn } from "./programs.ts";
import type { Supervisor } from "./supervisor.ts";

export interface Plan {
  options: DevOptions;
  folder: DevFolder;
  ports: Ports;
  keys: DevKeys;
}

const local = (port: number) => `http://127.0.0.1:${port}`;

/** Starts everything in the order of dependencies, and waits until all of it answers. */
export async function startStack(plan: Plan, supervisor: Supervisor): Promise<Places> {
  const { options, ports } = plan;
  const [postgres, redis] = await Promise.all([
    runPostgres(plan, supervisor),
    runRedis(plan, supervisor),
  ]);
  supervisor.nextRank();
  const [database] = await Promise.all([
    runDatabases(plan, supervisor, postgres),
    runGateway(plan, supervisor, redis.url),
    runMindtickle(plan, supervisor),
    runServices(plan, supervisor),
    runIdentityProvider(plan, supervisor),
    runDns(plan, supervisor),
  ]);
  supervisor.nextRank();
  const places: Places = {
    server: `http://localhost:${options.port}`,
    workers: { provisioning: local(ports.provisioning), analytics: local(ports.analytics) },
    database,
    redis: { rest: local(ports.gateway), tcp: redis.url, kind: redis.kind },
    qstash: local(ports.qstash),
    mindtickle: { url: local(ports.mindtickle), admin: local(ports.mindtickleAdmin) },
    services: { url: local(ports.services), admin: local(ports.servicesAdmin) },
    identityProvider: {
      url: local(ports.identityProvider),
      admin: local(ports.identityProviderAdmin),
    },
    dns: { url: `${local(ports.dns)}/dns-query`, admin: local(ports.dnsAdmin) },
  };
  await runProduct(plan, supervisor, places);
  return places;
}

async function runPostgres({ folder, ports }: Plan, supervisor: Supervisor): Promise<string> {
  const running = await startPostgres({
    directory: folder.postgres,
    port: ports.postgres,
    persistent: true,
  });
  const file = relative(folder.logs, `${folder.postgres}/postgres.log`);
  await supervisor.adopt("postgres", running, file);
  return running.url;
}

async function runRedis({ ports }: Plan, supervisor: Supervisor) {
  const file = supervisor.log("redis");
  rmSync(file, { force: true });
  const log = (line: string) => appendFileSync(file, `${line}\n`, { mode: 0o600 });
  const running = await startRedis({ port: ports.redis, log });
  await supervisor.adopt("redis", running);
  return running;
}

/** Starts Rampart's migrated database, and the QStash stand-in with its own database. */
async function runDatabases({ ports, keys }: Plan, supervisor: Supervisor, superuser: string) {
  const { databasePassword } = keys;
  const own = await ensureDatabase(superuser, "qstash_standin", databasePassword, "qstash");
  const qstash = supervisor.start({
    name: "qstash",
    command: standIn("qstash"),
    env: {
      ...inherited,
      PORT: String(ports.qstash),
      QSTASH_DATABASE_URL: own,
      QSTASH_TOKEN: keys.qstashToken,
      QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
      QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
    },
    url: local(ports.qstash),
    restart: false,
  });
  const [urls] = await Promise.all([
    prepareDatabase(superuser, databasePassword, "rampart"),
    qstash,
  ]);
  return urls;
}

const runGateway = ({ ports, keys }: Plan, supervisor: Supervisor, redisUrl: string) =>
  supervisor.start({
    name: "gateway",
    command: standIn("upstash-redis"),
    env: {
      ...inherited,
      PORT: String(ports.gateway),
      REDIS_URL: redisUrl,
      UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
    },
    url: local(ports.gateway),
    restart: false,
  });

const runMindtickle = ({ folder, ports }: Plan, supervisor: Supervisor) =>
  supervisor.start({
    name: "mindtickle",
    command: standIn("mindtickle"),
    env: {
      ...inherited,
      PORT: String(ports.mindtickle),
      ADMIN_PORT: String(ports.mindtickleAdmin),
      MINDTICKLE_DATABASE: folder.mindtickle,
    },
    url: `${local(ports.mindtickleAdmin)}/accounts`,
    restart: false,
  });

const runServices = ({ folder, ports }: Plan, supervisor: Supervisor) =>
  supervisor.start({
    name: "services",
    command: standIn("services"),
    env: {
      ...inherited,
      PORT: String(ports.services),
      ADMIN_PORT: String(ports.servicesAdmin),
      SERVICES_DATABASE: folder.services,
    },
    url: `${local(ports.servicesAdmin)}/accounts`,
    restart: false,
  });

const runIdentityProvider = ({ folder, ports }: Plan, supervisor: Supervisor) =>
  supervisor.start({
    name: "oidc",
    command: standIn("oidc"),
    env: {
      ...inherited,
      PORT: String(ports.identityProvider),
      ADMIN_PORT: String(ports.identityProviderAdmin),
      OIDC_DATABASE: folder.oidc,
    },
    url: `${local(ports.identityProviderAdmin)}/tenants`,
    restart: false,
  });

const runDns = ({ ports }: Plan, supervisor: Supervisor) =>
  supervisor.start({
    name: "dns",
    command: standIn("dns"),
    env: { ...inherited, PORT: String(ports.dns), ADMIN_PORT: String(ports.dnsAdmin) },
    url: `${local(ports.dnsAdmin)}/records`,
    restart: false,
  });

async function runProduct(plan: Plan, supervisor: Supervisor, places: Places): Promise<void> {
  const { options, keys } = plan;
  const environment = productEnvironment(places, keys);
  const worker = (name: "provisioning" | "analytics") =>
    supervisor.start({
      name,
      command: scriptOf("start:worker", name),
      env: {
        ...inherited,
        ...environment.worker,
        HOST: "127.0.0.1",
        PORT: String(plan.ports[name]),
      },
      url: `${places.workers[name]}/healthz`,
      restart: true,
    });
  await Promise.all([
    supervisor.start({
      name: "server",
      command: ["--watch", "--no-clear-screen", ...scriptOf("start:server")],
      env: {
        ...inherited,
        ...environment.server,
        HOST: options.host,
        PORT: String(options.port),
      },
      url: `${places.server}/readyz`,
      restart: true,
    }),
    worker("provisioning"),
    worker("analytics"),
  ]);
}
