import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { TenantSession } from "../db/tenant-session.ts";
import { pageOrigin } from "../values/origins.ts";
import { isTimeZone } from "../values/days.ts";

const breaker = z
  .strictObject({
    /** Consecutive failures that open the breaker. */
    failures: z.int().min(1).max(1000).default(5),
    /** How long it first stays open. The time doubles with each trial call that fails. */
    openSeconds: z.number().min(0.1).max(600).default(30),
  })
  .prefault({});

/** A tenant's configuration. The defaults apply to whatever it leaves out. */
export const tenantConfig = z.strictObject({
  /** The time zone of dates without a time, such as due dates. */
  timeZone: z
    .string()
    .refine(isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin")
    .default("UTC"),
  mindtickle: z
    .strictObject({
      /** The maximum number of calls within one second and within one minute. */
      perSecond: z.int().min(1).max(1000).default(4),
      perMinute: z.int().min(1).max(60_000).default(60),
      /** The maximum number of calls in parallel. */
      concurrent: z.int().min(1).max(100).default(8),
      breaker,
    })
    .prefault({}),
  /** Limits of each of the tenant's accounts at its user, payment and communication service. */
  services: z
    .strictObject({
      perSecond: z.int().min(1).max(1000).default(10),
      perMinute: z.int().min(1).max(60_000).default(300),
      concurrent: z.int().min(1).max(100).default(4),
      breaker,
    })
    .prefault({}),
  scim: z
    .strictObject({
      /** SCIM requests per second. Each operation of a bulk request counts as one. */
      perSecond: z.int().min(1).max(100_000).default(100),
      /** How many requests may arrive at the same time. */
      burst: z.int().min(1).max(1_000_000).default(500),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      /** Signed webhook requests per second. Each 16 KB of a body counts as one. */
      perSecond: z.int().min(1).max(100_000).default(100),
      /** How many requests may arrive at the same time. */
      burst: z.int().min(1).max(1_000_000).default(500),
    })
    .prefault({}),
  api: z
    .strictObject({
      /** Requests per second over tRPC and REST of all people and keys. */
      perSecond: z.number().min(1).max(100_000).default(200),
      /** How many requests may arrive at the same time. */
      burst: z.int().min(10).max(1_000_000).default(1000),
      /** The share of both that one person or key can use. */
      callerShare: z.number().min(0.01).max(1).default(0.25),
      /** How many requests a request of each class counts for. */
      costs: z
        .strictObject({
          read: z.int().min(1).max(1000).default(1),
          write: z.int().min(1).max(1000).default(2),
          heavy: z.int().min(1).max(1000).default(10),
        })
        .prefault({}),
    })
    .prefault({}),
  cors: z
    .strictObject({
      /** The origins whose pages may call the server for this tenant. */
      origins: z.array(pageOrigin).max(20).default([]),
    })
    .prefault({}),
  cache: z
    .strictObject({
      /** The maximum number of cached entries. The least recently used are removed first. */
      maxKeys: z.int().min(10).max(100_000).default(1000),
    })
    .prefault({}),
  reconcile: z
    .strictObject({
      /** Attributes whose values are taken from MindTickle. For all others Rampart's are pushed. */
      mindtickleWins: z
        .array(z.enum(["title", "displayName", "givenName", "familyName"]))
        .default([]),
      /** What to do about MindTickle users that are not in the roster. */
      extra: z.enum(["report", "deactivate"]).default("report"),
      /** The share of users that may be missing or deactivated before an admin must approve the run. */
      maxRemovedShare: z.number().min(0).max(1).default(0.05),
    })
    .prefault({}),
  learning: z
    .strictObject({
      /** The share of listed items that one pull may end. */
      maxEndedShare: z.number().min(0).max(1).default(0.5),
      /** Hours after which a shorter list is applied nevertheless. */
      heldHours: z.int().min(0).max(8760).default(24),
    })
    .prefault({}),
  channel: z
    .strictObject({
      /** The maximum number of the tenant's events at QStash. Further events wait in the outbox. */
      max: z.int().min(10).max(1_000_000).default(10_000),
    })
    .prefault({}),
  payment: z
    .strictObject({
      /** Days after which an overdue payment makes the tenant read-only. */
      graceDays: z.int().min(0).max(365).default(14),
    })
    .prefault({}),
  readiness: z
    .strictObject({
      /** The minimum number of people in a team figure that reps can see. */
      smallestGroup: z.int().min(3).max(1000).default(5),
      /** Hours without data from MindTickle after which reports call the source stale. */
      staleAfterHours: z.int().min(1).max(720).default(24),
    })
    .prefault({}),
  identity: z
    .strictObject({
      /** Whether admins who sign in with a password need an authenticator app. */
      adminTotp: z.boolean().default(false),
    })
    .prefault({}),
  deadLetters: z
    .strictObject({
      /** The maximum number of dead letters of SCIM, and of webhooks. The oldest are deleted first. */
      max: z.int().min(10).max(100_000).default(10_000),
    })
    .prefault({}),
});

export type TenantConfig = z.output<typeof tenantConfig>;
export type TenantConfigInput = z.input<typeof tenantConfig>;

/** By their JSON; most tenants share the default. */
const parsed = new LRUCache<string, TenantConfig>({ max: 1000 });

/** The configuration of a session's tenant, with the defaults filled in. */
export function configOf(session: TenantSession): TenantConfig {
  const known = parsed.get(session.configJson);
  if (known) return known;
  const config = tenantConfig.parse(JSON.parse(session.configJson));
  parsed.set(session.configJson, config);
  return config;
}

export const defaultConfig: TenantConfig = tenantConfig.parse({});
