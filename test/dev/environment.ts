import { publicSetOf } from "../standins/local-keys.ts";
import type { DatabaseUrls } from "../standins/rampart-database.ts";
import { serviceEnvironment } from "../standins/services/model.ts";
import type { DevKeys } from "./keys.ts";

/** Where everything of the running stack is. */
export interface Places {
  server: string;
  workers: { provisioning: string; analytics: string };
  database: DatabaseUrls;
  redis: { rest: string; tcp: string; kind: string };
  qstash: string;
  mindtickle: { url: string; admin: string };
  /** The customers' user, payment and communication services. */
  services: { url: string; admin: string };
  /** The tenants' identity providers: the issuer of a tenant is the URL and its slug. */
  identityProvider: { url: string; admin: string };
  /** The resolver that proves domains. */
  dns: { url: string; admin: string };
}

/** The account by which Rampart itself sends mail, at the simulated communication service. */
export const mailAccount = { name: "rampart", token: "demo-rampart-token" };

type Environment = Record<string, string>;

/** The environment of server and workers, with the names of shared/env.ts. */
export function productEnvironment(
  { server, workers, database, redis, qstash, mindtickle, services, dns }: Places,
  keys: DevKeys,
): { server: Environment; worker: Environment; operator: Environment } {
  const common = {
    DATABASE_URL: database.app,
    UPSTASH_REDIS_REST_URL: redis.rest,
    UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
    QSTASH_URL: qstash,
    QSTASH_TOKEN: keys.qstashToken,
    WORKER_PROVISIONING_URL: workers.provisioning,
    WORKER_ANALYTICS_URL: workers.analytics,
    MINDTICKLE_URL: mindtickle.url,
    ...serviceEnvironment(services.url),
    SECRETS_KEYS: keys.secretsKeys,
    PUBLIC_URL: server,
    // A receiver for trying out the push runs on this machine.
    EVENT_PRIVATE_TARGETS: "allow",
  };
  const forServer = {
    DATABASE_OPERATOR_URL: database.operator,
    JWT_PUBLIC_KEYS: keys.jwtPublicKeys,
    SIGN_IN_KEY: keys.signInKey,
    REGISTRATION: "open",
    SERVER_TIMING: "on",
    EVENT_PUBLIC_KEYS: keys.eventPublicKeys,
    AUDIT_PUBLIC_KEYS: publicSetOf(keys.auditSigningKey),
  };
  const forWorker = {
    DATABASE_RELAY_URL: database.relay,
    DNS_URL: dns.url,
    QSTASH_CURRENT_SIGNING_KEY: keys.qstashCurrentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: keys.qstashNextSigningKey,
    AUDIT_SIGNING_KEY: keys.auditSigningKey,
    EVENT_SIGNING_KEY: keys.eventSigningKey,
    COMMUNICATION_SERVICE_TOKEN: mailAccount.token,
  };
  return {
    server: { ...common, ...forServer },
    worker: { ...common, ...forWorker },
    /** For command lines: everything, with the owner's connection and the key that signs tokens. */
    operator: {
      ...common,
      ...forServer,
      ...forWorker,
      DATABASE_OWNER_URL: database.owner,
      JWT_PRIVATE_KEY: keys.jwtPrivateKey,
    },
  };
}

/** The environment as a file that shells and `util.parseEnv` can read. */
export const envFile = (environment: Environment): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
