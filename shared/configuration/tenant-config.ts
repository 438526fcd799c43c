import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { TenantSession } from "../db/tenant-session.ts";
import { isTimeZone } from "../values/days.ts";

const breaker = z
  .strictObject({
    /** Failures in a row after which nothing is called for a while. */
    failures: z.int().min(1).max(1000).default(5),
    /** How long that lasts at first; twice as long after each trial that fails. */
    openSeconds: z.number().min(0.1).max(600).default(30),
  })
  .prefault({});

/** A tenant's configuration: what it overrides over the product's defaults. */
export const tenantConfig = z.strictObject({
  /** By whose clocks a day begins and ends where only a day is said, such as a due date. */
  timeZone: z
    .string()
    .refine(isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin")
    .default("UTC"),
  mindtickle: z
    .strictObject({
      /** Calls that the account may receive within one second and within one minute. */
      perSecond: z.int().min(1).max(1000).default(4),
      perMinute: z.int().min(1).max(60_000).default(60),
      /** Calls at once. */
      concurrent: z.int().min(1).max(100).default(8),
      breaker,
    })
    .prefault({}),
  /** The tenant's accounts at its user, payment and communication service; each by itself. */
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
      /** SCIM requests a second in the long run, operations of bulk requests counted each. */
      perSecond: z.int().min(1).max(100_000).default(100),
      /** How many may come at once after a rest. */
      burst: z.int().min(1).max(1_000_000).default(500),
    })
    .prefault({}),
  webhooks: z
    .strictObject({
      /** Signed webhook requests a second in the long run; each 16 KB of a body count as one. */
      perSecond: z.int().min(1).max(100_000).default(100),
      /** How many may come at once after a rest. */
      burst: z.int().min(1).max(1_000_000).default(500),
    })
    .prefault({}),
  cache: z
    .strictObject({
      /** How many entries of the tenant the cache holds; the least recently used go first. */
      maxKeys: z.int().min(10).max(100_000).default(1000),
    })
    .prefault({}),
  reconcile: z
    .strictObject({
      /** In which attributes MindTickle is believed where it differs; in all others Rampart is. */
      mindtickleWins: z
        .array(z.enum(["title", "displayName", "givenName", "familyName"]))
        .default([]),
      /** What is done about people at MindTickle who are in no roster. */
      extra: z.enum(["report", "deactivate"]).default("report"),
      /** The share of people that may be missing, or be deactivated, before a person must look. */
      mostRemoved: z.number().min(0).max(1).default(0.05),
    })
    .prefault({}),
  learning: z
    .strictObject({
      /** The share of what MindTickle listed before that may end by one pull. */
      maxEndedShare: z.number().min(0).max(1).default(0.5),
      /** Hours after which a shorter list is believed all the same. */
      heldHours: z.int().min(0).max(8760).default(24),
    })
    .prefault({}),
  channel: z
    .strictObject({
      /** Events that QStash may hold of the tenant; those beyond wait in the outbox. */
      max: z.int().min(10).max(1_000_000).default(10_000),
    })
    .prefault({}),
  payment: z
    .strictObject({
      /** Days that a payment may be overdue before nothing can be changed any more. */
      graceDays: z.int().min(0).max(365).default(14),
    })
    .prefault({}),
  readiness: z
    .strictObject({
      /** Reps are shown figures of their team where at least so many people have part in them. */
      smallestGroup: z.int().min(3).max(1000).default(5),
      /** Hours without a word of MindTickle after which reports say that a source is stale. */
      staleAfterHours: z.int().min(1).max(720).default(24),
    })
    .prefault({}),
  deadLetters: z
    .strictObject({
      /** How many letters of what SCIM could not take are kept; the oldest go first. */
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
