import { createApp } from "../../../server/app.ts";
import { readEnv, serverEnv } from "../../../shared/env.ts";
import { nativeHasher } from "../../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../../shared/log.ts";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";
import { environmentFor, startServer, type TestServer } from "../../support/server.ts";
import { type Outside, startOutside } from "../../support/services.ts";
import { reservePlace, startWorker, type TestWorker } from "../../support/workers.ts";
import { createWorker } from "../../../worker/app.ts";
import { type HttpTap, type StatementTap, tapHttp, tapPostgres } from "./taps.ts";

/** The whole system, with a recording proxy on each connection to an outside system. */
export interface TappedStack {
  outside: Outside;
  server: TestServer;
  provisioning: TestWorker;
  analytics: TestWorker;
  statements: StatementTap;
  redis: HttpTap;
  qstash: HttpTap;
  mindtickle: HttpTap;
  /** All routes of server and workers, such as `GET /scim/v2/Users`. */
  routes: { server: string[]; worker: string[] };
  stop(): Promise<void>;
}

export async function startTappedStack(): Promise<TappedStack> {
  const outside = await startOutside();
  const statements = await tapPostgres(outside.database.app);
  const redis = tapHttp(outside.redis.url);
  const qstash = tapHttp(outside.qstash.url);
  const mindtickle = tapHttp(outside.mindtickle.url);
  const tapped: Outside = {
    ...outside,
    redis: { ...outside.redis, url: redis.url },
    qstash: { ...outside.qstash, url: qstash.url },
    mindtickle: { ...outside.mindtickle, url: mindtickle.url },
  };
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  const urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  // The workers bypass the Postgres proxy, so that it records only statements of the server.
  const database = { ...outside.database, app: statements.url };
  const server = await startServer({ ...tapped, database }, urls);
  const all = { server: server.url, ...urls };
  const provisioning = startWorker(tapped, "provisioning", places.provisioning, all);
  const analytics = startWorker(tapped, "analytics", places.analytics, all);
  const app = createApp({
    env: readEnv(serverEnv, environmentFor(outside, all)),
    log: createLogger(() => undefined),
    hasher: nativeHasher(Bun.password),
    product: createProduct(packs),
  });
  // Tenants of the core have no routes of packs; test/packs/roles.test.ts calls those.
  const ofPack = (path: string) => packs.some((pack) => path.startsWith(`/api/v1/${pack.path}/`));
  const named = (routes: { method: string; path: string }[]) => [
    ...new Set(
      routes.filter(({ path }) => !ofPack(path)).map(({ method, path }) => `${method} ${path}`),
    ),
  ];
  return {
    outside,
    server,
    provisioning,
    analytics,
    statements,
    redis,
    qstash,
    mindtickle,
    routes: {
      server: named(app.routes),
      // In the workers, `ALL /*` only limits the size of bodies.
      worker: named(createWorker(provisioning.services).routes).filter((name) => name !== "ALL /*"),
    },
    stop: async () => {
      await server.stop();
      await Promise.all([provisioning.stop(), analytics.stop()]);
      await Promise.all([redis, qstash, mindtickle].map((tap) => tap.stop()));
      await statements.stop();
      await outside.stop();
    },
  };
}
