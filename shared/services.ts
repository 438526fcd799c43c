import { MindtickleAccounts } from "./integrations/accounts/mindtickle-accounts.ts";
import { Providers } from "./adapters/oidc/providers.ts";
import { OutgoingTargets } from "./adapters/targets.ts";
import { Publisher } from "./adapters/qstash/publisher.ts";
import { BulkRequests } from "./adapters/redis/bulk-requests.ts";
import { connectRedis } from "./adapters/redis/connect.ts";
import { OutboxPublisher } from "./outbox/publisher.ts";
import { CallerRates } from "./adapters/redis/caller-rates.ts";
import { RequestRates } from "./adapters/redis/request-rates.ts";
import { ServiceAccounts } from "./integrations/accounts/service-accounts.ts";
import { TenantCache } from "./adapters/redis/tenant-cache.ts";
import type { Services } from "./context.ts";
import type { ServicesEnv } from "./env.ts";
import type { Logger } from "./log.ts";
import type { Product } from "./product.ts";
import { DeploymentFlags } from "./flags/feature-flags.ts";
import { Secrets } from "./secrets/secrets.ts";
import { configOf } from "./configuration/tenant-config.ts";
import { KnownTenants } from "./tenants/known-tenants.ts";

/** The time for a whole answer of an identity provider: a browser waits for it. */
const providerTimeoutMs = 10_000;

/** The services of a server or worker process. */
export interface OpenServices extends Services {
  featureFlags: DeploymentFlags;
  /** The tenants before their sessions begin. */
  tenants: KnownTenants;
  /** The rate of SCIM requests of each tenant. */
  rates: RequestRates;
  /** The rates of API requests of each tenant, person and key. */
  callerRates: CallerRates;
  bulkRequests: BulkRequests;
  /** The rate of webhook requests of each tenant. */
  webhookRates: RequestRates;
  /** @throws when Redis does not respond */
  pingRedis(): Promise<void>;
}

/** @param gatherMs how long events are collected before they are published together */
export function openServices(
  env: ServicesEnv,
  log: Logger,
  product: Product,
  gatherMs: number,
): OpenServices {
  const redis = connectRedis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
  });
  const secrets = new Secrets(env.SECRETS_KEYS);
  const mindtickle = {
    baseUrl: env.MINDTICKLE_URL,
    timeoutMs: env.MINDTICKLE_TIMEOUT_MS,
    settleMs: env.MINDTICKLE_SETTLE_MS,
  };
  const cache = new TenantCache(redis, log, (tenant) => configOf(tenant).cache.maxKeys);
  const publisher = new Publisher({
    url: env.QSTASH_URL,
    token: env.QSTASH_TOKEN,
    workers: { provisioning: env.WORKER_PROVISIONING_URL, analytics: env.WORKER_ANALYTICS_URL },
    jobs: product.jobs,
  });
  const targets = new OutgoingTargets({
    allowPrivate: env.EVENT_PRIVATE_TARGETS === "allow",
    reserved: ownUrls(env),
  });
  const now = () => new Date();
  return {
    product,
    featureFlags: new DeploymentFlags(product, env.RAMPART_ENVIRONMENT),
    tenants: new KnownTenants(log),
    cache,
    publisher,
    rates: new RequestRates(redis, log, "scim"),
    callerRates: new CallerRates(redis, log),
    bulkRequests: new BulkRequests(redis, log),
    webhookRates: new RequestRates(redis, log, "webhooks"),
    outbox: new OutboxPublisher(publisher, cache, gatherMs),
    targets,
    identityProviders: new Providers({ targets, timeoutMs: providerTimeoutMs, now }),
    platforms: new MindtickleAccounts(mindtickle, redis, secrets),
    external: new ServiceAccounts(serviceUrls(env), redis, secrets),
    now,
    secrets,
    pingRedis: async () => {
      await redis.ping();
    },
  };
}

const serviceUrls = (env: ServicesEnv) => ({
  "user-service": env.USER_SERVICE_URL,
  "payment-service": env.PAYMENT_SERVICE_URL,
  "communication-service": env.COMMUNICATION_SERVICE_URL,
});

const ownUrls = (env: ServicesEnv): string[] => [
  env.PUBLIC_URL,
  env.WORKER_PROVISIONING_URL,
  env.WORKER_ANALYTICS_URL,
  env.QSTASH_URL,
  env.UPSTASH_REDIS_REST_URL,
  env.MINDTICKLE_URL,
  ...Object.values(serviceUrls(env)).filter((url) => url !== ""),
];
