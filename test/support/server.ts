import { join } from "node:path";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { readEnv, serverEnv } from "../../shared/env.ts";
import type { PasswordHasher } from "../../shared/identity/passwords/hasher.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct, type Product } from "../../shared/product.ts";
import { createLongLivedServer } from "../../server/long-lived.ts";
import { createRampartClient } from "../../server/client/index.ts";
import type { PackRouters } from "../../server/packs/pack-routers.ts";
import { publicSetOf } from "../standins/local-keys.ts";
import { assetsFolder } from "../dev/build-console/folder.ts";
import { checkedFetch } from "./responses/checked-fetch.ts";
import type { Outside } from "./services.ts";

export interface TestServer {
  url: string;
  /** Every line that was logged, parsed. */
  logs: Record<string, unknown>[];
  /** Waits until all background work of earlier answers is done. */
  settled(): Promise<void>;
  operatorToken: string;
  stop(): Promise<void>;
}

/** Addresses of workers at which nothing listens. */
export const noWorkers = { provisioning: "http://127.0.0.1:9", analytics: "http://127.0.0.1:9" };

/** The environment of server and workers, as `npm run dev` writes it, for one test. */
export function environmentFor(
  outside: Outside,
  urls: { server: string; provisioning: string; analytics: string },
) {
  const { database, keys, redis, qstash, mindtickle } = outside;
  return {
    DATABASE_URL: database.app,
    DATABASE_OPERATOR_URL: database.operator,
    DATABASE_RELAY_URL: database.relay,
    DATABASE_CONNECTIONS: "4",
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    QSTASH_URL: qstash.url,
    QSTASH_TOKEN: qstash.token,
    QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
    WORKER_PROVISIONING_URL: urls.provisioning,
    WORKER_ANALYTICS_URL: urls.analytics,
    MINDTICKLE_URL: mindtickle.url,
    SECRETS_KEYS: keys.secretsKeys,
    PUBLIC_URL: urls.server,
    JWT_PUBLIC_KEYS: keys.jwtPublicKeys,
    SIGN_IN_KEY: keys.signInKey,
    REGISTRATION: "open",
    EVENT_PUBLIC_KEYS: keys.eventPublicKeys,
    AUDIT_PUBLIC_KEYS: publicSetOf(keys.auditSigningKey),
    EVENT_PRIVATE_TARGETS: "allow",
    AUDIT_SIGNING_KEY: keys.auditSigningKey,
    EVENT_SIGNING_KEY: keys.eventSigningKey,
    READINESS_DEBOUNCE_MS: "0",
    // Nothing listens there: tests use no resolver of the Internet.
    DNS_URL: "http://127.0.0.1:9/dns-query",
    PORT: "0",
    HOST: "127.0.0.1",
  };
}

/** What a test may replace in its server. */
export interface ServerParts {
  product?: Product;
  packRouters?: PackRouters;
  hasher?: PasswordHasher;
  /** The folder of the built console; by default what the set-up of the run has built. */
  assets?: string;
}

/** Serves the app in this process, over real HTTP. */
export async function startServer(
  outside: Outside,
  workers = noWorkers,
  extra: Record<string, string> = {},
  {
    product = createProduct(packs),
    packRouters,
    hasher = nativeHasher(Bun.password),
    assets = assetsFolder,
  }: ServerParts = {},
): Promise<TestServer> {
  const logs: Record<string, unknown>[] = [];
  const log = createLogger((line) => void logs.push(JSON.parse(line) as Record<string, unknown>));
  let handle: (request: Request) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => handle(request) });
  const url = `http://127.0.0.1:${server.port}`;
  const env = readEnv(serverEnv, {
    ...environmentFor(outside, { server: url, ...workers }),
    ...extra,
  });
  const { fetch, settled, close } = createLongLivedServer(
    {
      env,
      log,
      hasher,
      product,
      ...(packRouters && { packRouters }),
    },
    async (path) => {
      const file = Bun.file(join(assets, path));
      return (await file.exists()) ? file.bytes() : null;
    },
  );
  handle = fetch;
  const operatorToken = await issueAccessToken(
    { sub: "test", role: "operator", lifetime: 3600 },
    JSON.parse(outside.keys.jwtPrivateKey),
  );
  return {
    url,
    logs,
    settled,
    operatorToken,
    stop: async () => {
      await server.stop(true);
      await close();
    },
  };
}

/** A client whose results must match what the procedures declare. It repeats nothing. */
export const clientFor = ({ url }: { url: string }, token: string) =>
  createRampartClient({ url, token, fetch: checkedFetch, retry: { retries: 0 } });
