import type { EventName, WebhookService } from "../drizzle/schema/index.ts";
import type { LearningPlatform, PlatformCredentials } from "./adapters/learning-platform.ts";
import type { ExternalAccount } from "./adapters/services/port.ts";
import type { Publisher } from "./adapters/qstash/publisher.ts";
import type { Providers } from "./adapters/oidc/providers.ts";
import type { OutgoingTargets } from "./adapters/targets.ts";
import type { CachedResource, TenantCache } from "./adapters/redis/tenant-cache.ts";
import type { Database } from "./db/database.ts";
import type { PinnedVersions } from "./db/scope/pinned-versions.ts";
import { TenantScope } from "./db/tenant-scope.ts";
import type { Identity } from "./db/tenant-session.ts";
import type { Db } from "./db/queries.ts";
import { transaction } from "./db/transaction.ts";
import type { Miss } from "./errors.ts";
import { type AskForFlags, askFor } from "./flags.ts";
import type { Logger } from "./log.ts";
import type { Product } from "./product.ts";
import type { Secrets } from "./secrets/secrets.ts";

export type Role = "rep" | "manager" | "admin";

/** Who makes a change, for the audit log. */
export type Actor =
  | {
      kind: "user";
      userId: string;
      role: Role;
      sessionId?: string | undefined;
      keyId?: string;
      /** When the person signed in, if the token says so. */
      authTime?: Date | undefined;
    }
  /** An API key of the organization. */
  | { kind: "key"; keyId: string }
  | { kind: "scim" }
  /** A client of feature flags, which changes nothing. */
  | { kind: "flag-client" }
  | { kind: "job"; name: string }
  | { kind: "operator"; subject: string };

/** An event of a change. Its row is written in the transaction of the change. */
export interface OutboxEvent {
  id: string;
  event: EventName;
  subjectId: string;
  /** The subject's version after the change, or null if it has no versions. */
  subjectVersion: number | null;
  payload: Record<string, unknown>;
}

/** Publishes committed events; see `OutboxPublisher`. */
export interface Outbox {
  publish(ctx: Context, events: readonly OutboxEvent[], stale?: readonly CachedResource[]): void;
}

/** The tenants' accounts at the learning platform. */
export interface LearningPlatforms {
  /**
   * Tests credentials with one call, within the account's limits.
   * @throws CallDeferred, PlatformError, with the platform's status where it answered
   */
  testCredentials(ctx: Context, credentials: PlatformCredentials): Promise<void>;
  /** Discards the opened account and its health, after its credentials were replaced. */
  reset(ctx: Context): Promise<void>;
  /** Opens the account of the caller's tenant; throws `PlatformError` forbidden. */
  open(ctx: Context): Promise<LearningPlatform>;
  /** Calls that the account may receive now; null if unknown. */
  headroom(ctx: Context): Promise<{ perSecond: number; perMinute: number } | null>;
  /** The timeout of a call, in ms. */
  readonly timeoutMs: number;
  /** How long after the timeout a call may still take effect, in ms. */
  readonly settleMs: number;
}

/** The tenants' accounts at their user, payment and communication services. */
export interface ExternalServices {
  /** Whether the URL of the service is configured. */
  offers(service: WebhookService): boolean;
  /** The account of the caller's tenant; null without one. @throws CallDeferred while it is paused */
  open(ctx: Context, service: WebhookService): Promise<ExternalAccount | null>;
  /** An account with a token that is not stored yet. */
  withToken(ctx: Context, service: WebhookService, token: string): ExternalAccount;
  /** Rampart's own account at the communication service; null without a URL or a token. */
  ownAccount(ctx: Context, token: string): ExternalAccount | null;
  /** Calls that the account may receive now; null if unknown. */
  headroom(
    ctx: Context,
    service: WebhookService,
  ): Promise<{ perSecond: number; perMinute: number } | null>;
}

/** The feature flags of the deployment. */
export interface FeatureFlags {
  /** Evaluates a flag for whom the context acts. The tenant session starts if it has not yet. */
  isEnabled(ctx: Context, name: string): Promise<boolean>;
}

/** The external systems and the clock, for all requests of a process. */
export interface Services {
  /** The packs and app types of the deployment. */
  product: Product;
  featureFlags: FeatureFlags;
  cache: TenantCache;
  publisher: Publisher;
  outbox: Outbox;
  /** Checks the URLs that a tenant registers. */
  targets: OutgoingTargets;
  platforms: LearningPlatforms;
  /** The tenants' user, payment and communication services. */
  external: ExternalServices;
  /** The identity providers of the tenants' connections. */
  identityProviders: Providers;
  secrets: Secrets;
  now: () => Date;
}

/** What a verb is given: the caller, the tenant and the external systems. */
export interface Context extends Services {
  scope: TenantScope;
  database: Database;
  actor: Actor;
  requestId: string;
  log: Logger;
  /** The feature flags of the core, for whom the context acts. `of` asks for those of a pack. */
  flags: AskForFlags;
  /** Keeps the process or the edge request alive until `work` is done; the answer does not wait. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Has a miss classified after the answer: an id of another tenant is a security event. */
  reportMiss: (miss: Miss) => void;
  /** Adds names that the request sent and the server ignored to the log of requests. */
  reportIgnored: (names: readonly string[]) => void;
}

/** What differs between two contexts of a process. */
export interface ContextInput {
  database: Database;
  /** The proof of who acts; it names the tenant. */
  identity: Identity;
  /** The provisioning domain of externalIds, where it is not the identity's own. */
  domain?: string;
  /** By which versions the request works, where it opens several contexts. */
  versions?: PinnedVersions;
  actor: Actor;
  requestId: string;
  log: Logger;
  waitUntil: (work: Promise<unknown>) => void;
  /** Only requests report misses and ignored names. */
  reportMiss?: Context["reportMiss"];
  reportIgnored?: Context["reportIgnored"];
}

/** Opens the context of a request, a job or a command, for one tenant. */
export function openContext(services: Services, input: ContextInput): Context {
  const { cache, publisher, outbox, targets, platforms, external, secrets, now } = services;
  const { product, featureFlags, identityProviders } = services;
  const { database, identity, domain, versions, actor, requestId, log, waitUntil } = input;
  const ignore = () => undefined;
  const ctx: Context = {
    product,
    featureFlags,
    flags: askFor((name) => featureFlags.isEnabled(ctx, name)),
    cache,
    publisher,
    outbox,
    targets,
    platforms,
    external,
    identityProviders,
    secrets,
    now,
    database,
    scope: new TenantScope(database, identity, domain, versions),
    actor,
    requestId,
    log,
    waitUntil,
    reportMiss: input.reportMiss ?? ignore,
    reportIgnored: input.reportIgnored ?? ignore,
  };
  return ctx;
}

/** The actor as the audit log stores it. The session must have started. */
export function actorName({ actor, scope }: Pick<Context, "actor" | "scope">): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "key":
      return `key:${actor.keyId}`;
    case "scim":
      return `scim:${scope.tenant.credentialId}`;
    case "flag-client":
      return `flag_key:${scope.tenant.credentialId}`;
    case "job":
      return `job:${actor.name}`;
    case "operator":
      return `operator:${actor.subject}`;
  }
}

/** What the operator's verbs are given: connections of `rampart_operator`, without a tenant scope. */
export interface OperatorContext {
  database: Database;
  /** The operator's name, for the audit log. */
  subject: string;
  /** When the operator signed in or, if the token does not say so, when it was issued. */
  authTime: Date;
  requestId: string;
  log: Logger;
  product: Product;
  secrets: Secrets;
  publisher: Publisher;
  /** Opens a tenant for settings that the operator may change, also while it is suspended. */
  openTenant: (tenantId: string) => Context;
  waitUntil: (work: Promise<unknown>) => void;
}

/** Runs `change` in a transaction of the operator's role. */
export const asOperator = <T>(ctx: OperatorContext, change: (db: Db) => Promise<T>): Promise<T> =>
  transaction(ctx.database, change);
