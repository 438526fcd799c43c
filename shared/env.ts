import * as z from "zod";
import { privateJwk, publicKeys } from "./values/json-web-keys.ts";
import { pageOrigin } from "./values/origins.ts";

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ""));
const optionalUrl = z.union([z.literal(""), url]).default("");
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/.+@.+\/.+/, "is not postgres://role:password@host/database");
const port = z.coerce.number().int().min(0).max(65_535);
/** The external systems; see `openServices`. */
export const servicesEnv = z.object({
  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  QSTASH_URL: url,
  QSTASH_TOKEN: z.string().min(1),
  /** The URL of the server for clients. SCIM locations and the issuer of events start with it. */
  PUBLIC_URL: url,
  WORKER_PROVISIONING_URL: url,
  WORKER_ANALYTICS_URL: url,
  /** The environment that the rules of feature flags see. */
  RAMPART_ENVIRONMENT: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, "is not a word of lower-case letters, digits and hyphens")
    .default("production"),
  MINDTICKLE_URL: url.default("https://api.mindtickle.com"),
  MINDTICKLE_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(10_000),
  MINDTICKLE_SETTLE_MS: z.coerce.number().int().min(10).max(600_000).default(30_000),
  /** The URLs of the tenants' services. Without a URL, no tenant can connect the service. */
  USER_SERVICE_URL: optionalUrl,
  PAYMENT_SERVICE_URL: optionalUrl,
  COMMUNICATION_SERVICE_URL: optionalUrl,
  /** `id:base64` of 32 bytes, separated by commas. The first key seals; see shared/secrets/secrets.ts. */
  SECRETS_KEYS: z
    .string()
    .regex(
      /^[\w-]{1,64}:[A-Za-z0-9+/]{43}=(,[\w-]{1,64}:[A-Za-z0-9+/]{43}=)*$/,
      "is not id:base64 of 32 bytes",
    )
    .refine((ring) => {
      const ids = ring.split(",").map((entry) => entry.split(":")[0]);
      return new Set(ids).size === ids.length;
    }, "has two keys of one id"),
  /** Whether events may be pushed over plain HTTP and to addresses that are not public. */
  EVENT_PRIVATE_TARGETS: z.enum(["refuse", "allow"]).default("refuse"),
});

/** How workers plan routes. Without URLs, they need no other service. */
const planningEnv = z.object({
  /** The router that plans take travel times from: OSRM or Valhalla. Without one, they are estimated. */
  OSRM_URL: optionalUrl,
  VALHALLA_URL: optionalUrl,
  /** OSRM's option --max-table-size, and Valhalla's limit max_matrix_location_pairs. */
  OSRM_MAX_TABLE_SIZE: z.coerce.number().int().min(1).max(10_000).default(100),
  VALHALLA_MAX_PAIRS: z.coerce.number().int().min(1).max(1_000_000).default(2500),
  /** A VROOM server, which then makes the plans that it can express. */
  VROOM_URL: optionalUrl,
  /** The time for one call of these, in ms. */
  PLANNING_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(20_000),
  /** How many plans are made at the same time; by default, one less than the machine has cores. */
  PLANNING_THREADS: z
    .string()
    .regex(/^([1-9]\d?)?$/, "is not a number from 1 to 99")
    .default(""),
});

/** What the server and the workers need. */
const common = {
  /** The runtime role `rampart_app`. */
  DATABASE_URL: postgresUrl,
  DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(500).default(8),
  ...servicesEnv.shape,
  /** The bearer token for /metrics. Without it, /metrics does not exist. */
  METRICS_TOKEN: z
    .string()
    .regex(/^([\w.~+/=-]{16,200})?$/, "is not 16 to 200 of letters, digits and . _ ~ + / = -")
    .default(""),
  /** The time in which the body of a request must arrive. */
  BODY_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
};

export const serverEnv = z.object({
  ...common,
  PORT: port.default(3000),
  HOST: z.string().default("0.0.0.0"),
  /** The role `rampart_operator`. */
  DATABASE_OPERATOR_URL: postgresUrl,
  /** The public keys of access tokens, a JWK set; served at /.well-known/jwks.json. */
  JWT_PUBLIC_KEYS: publicKeys,
  /** Signs the access tokens of Rampart's own sign-in. Its kid is in no other key set. */
  SIGN_IN_KEY: privateJwk,
  /** The public keys of earlier values of SIGN_IN_KEY, a JWK set. */
  SIGN_IN_FORMER_KEYS: publicKeys.prefault('{"keys":[]}'),
  /** The origins whose pages may call the server for every tenant, separated by commas. */
  CORS_ORIGINS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    )
    .pipe(z.array(pageOrigin)),
  /** Whether responses show their steps in the header Server-Timing. For development only. */
  SERVER_TIMING: z.enum(["on", "off"]).default("off"),
  /** Whether anybody may register an organization. */
  REGISTRATION: z.enum(["open", "closed"]).default("closed"),
  /**
   * The header in which the proxy in front names the client's address, such as `x-forwarded-for`.
   * Without it, the address of the connection counts.
   */
  CLIENT_ADDRESS_HEADER: z
    .string()
    .regex(/^[a-z0-9-]*$/, "is not a header name in lower case")
    .default(""),
  /** The public keys of security event tokens, a JWK set; served at the same path. */
  EVENT_PUBLIC_KEYS: publicKeys,
  /** The public keys of the audit log's seals, a JWK set; the console verifies the log with them. */
  AUDIT_PUBLIC_KEYS: publicKeys.prefault('{"keys":[]}'),
});

export const workerEnv = z
  .object({
    ...common,
    PORT: port,
    HOST: z.string().default("0.0.0.0"),
    /** The role `rampart_relay`. */
    DATABASE_RELAY_URL: postgresUrl,
    QSTASH_CURRENT_SIGNING_KEY: z.string().min(1),
    QSTASH_NEXT_SIGNING_KEY: z.string().min(1),
    /** Signs the audit log's seals; the database never sees it. */
    AUDIT_SIGNING_KEY: privateJwk,
    /** Signs security event tokens; its public half is in EVENT_PUBLIC_KEYS. */
    EVENT_SIGNING_KEY: privateJwk,
    /** The token of Rampart's own account at the communication service. Without it, mails about signing in wait. */
    COMMUNICATION_SERVICE_TOKEN: z.string().max(2000).default(""),
    /** The webhook that receives alerts, and its signing secret (Standard Webhooks). */
    ALERT_WEBHOOK_URL: optionalUrl,
    ALERT_WEBHOOK_SECRET: z
      .string()
      .regex(/^(whsec_[A-Za-z0-9+/]{32,}={0,2})?$/, "is not whsec_ and base64")
      .default(""),
    /** The resolver that looks up TXT records over HTTPS, in JSON (application/dns-json). */
    DNS_URL: url.default("https://cloudflare-dns.com/dns-query"),
    /** Milliseconds for which changes are collected before readiness is updated. */
    READINESS_DEBOUNCE_MS: z.coerce.number().int().min(0).max(60_000).default(1000),
    ...planningEnv.shape,
  })
  .refine(({ OSRM_URL, VALHALLA_URL }) => OSRM_URL === "" || VALHALLA_URL === "", {
    path: ["VALHALLA_URL"],
    message: "is set beside OSRM_URL, but plans take travel times from one router",
  });

/** What `npm run db:migrate` needs. */
export const migrateEnv = z.object({
  /** The owner of the database. Running processes never use it. */
  DATABASE_OWNER_URL: postgresUrl,
  DATABASE_URL: postgresUrl,
  DATABASE_RELAY_URL: postgresUrl,
  DATABASE_OPERATOR_URL: postgresUrl,
});

/** What `npm run token` needs. */
export const tokenEnv = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_OPERATOR_URL: postgresUrl,
  /** Signs access tokens. Only the issuer has it. */
  JWT_PRIVATE_KEY: privateJwk,
});

/** What `npm run audit:verify` needs. */
export const auditEnv = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_OPERATOR_URL: postgresUrl,
  AUDIT_SIGNING_KEY: privateJwk,
  /** The public keys of seals that were made before the signing key was changed, a JWK set. */
  AUDIT_FORMER_KEYS: publicKeys.prefault('{"keys":[]}'),
});

export type ServicesEnv = z.output<typeof servicesEnv>;
export type ServerEnv = z.output<typeof serverEnv>;
export type WorkerEnv = z.output<typeof workerEnv>;
export type PlanningEnv = z.output<typeof planningEnv>;

/** One line that names every missing or wrong variable. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Parses an environment with a schema.
 * @throws EnvError; always if QSTASH_DEV is set in production, because the QStash library would
 *   then accept signatures that anybody can forge.
 */
export function readEnv<T extends z.ZodType>(
  schema: T,
  source: Record<string, unknown>,
): z.output<T> {
  if (source["NODE_ENV"] === "production" && source["QSTASH_DEV"]) {
    throw new EnvError("QSTASH_DEV is set in production: forged deliveries would pass. Unset it.");
  }
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, code, message }) => {
    const name = String(path[0]);
    return source[name] === undefined
      ? `${name} is missing`
      : `${name} ${code === "custom" ? message : `is wrong (${message})`}`;
  });
  throw new EnvError(`The environment is incomplete: ${problems.join("; ")}. See .env.example.`);
}
