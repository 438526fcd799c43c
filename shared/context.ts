import type { Publisher } from "./adapters/qstash/publisher.ts";
import type { PushTargets } from "./adapters/qstash/push-targets.ts";
import type { TenantCache } from "./adapters/redis/tenant-cache.ts";
import type { Announcer } from "./outbox/publisher.ts";
import type { Database } from "./db/database.ts";
import type { TenantScope } from "./db/tenant-scope.ts";
import type { Miss } from "./errors.ts";
import type { Logger } from "./log.ts";
import type { ExternalServices } from "./adapters/services/port.ts";
import type { LearningPlatforms } from "./adapters/learning-platform.ts";
import type { Secrets } from "./secrets/secrets.ts";

export type Role = "rep" | "manager" | "admin";

/** Who does something, as the audit log names them. */
export type Actor =
  | { kind: "user"; userId: string; role: Role }
  | { kind: "scim" }
  | { kind: "job"; name: string }
  | { kind: "operator"; subject: string };

/** What server and worker share for all requests: the outside world and the clock. */
export interface Services {
  cache: TenantCache;
  publisher: Publisher;
  announcer: Announcer;
  /** Where a tenant may have its events pushed. */
  targets: PushTargets;
  platforms: LearningPlatforms;
  /** The tenants' user, payment and communication services. */
  external: ExternalServices;
  secrets: Secrets;
  now: () => Date;
}

/** What a verb is given: who asks, in which tenant, and the outside world. */
export interface Context extends Services {
  scope: TenantScope;
  database: Database;
  actor: Actor;
  requestId: string;
  log: Logger;
  /** Keeps the process or the edge request alive until `work` is done; the answer does not wait. */
  later: (work: Promise<unknown>) => void;
  /** Has a miss classified after the answer: an id of another tenant is a security event. */
  missed: (miss: Miss) => void;
  /** Notes names that a request sent and the server left out, for the log of requests. */
  ignored: (names: readonly string[]) => void;
}

/** The actor in the audit log's form. Call it once the scope has been entered. */
export function actorName({ actor, scope }: Pick<Context, "actor" | "scope">): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "scim":
      return `scim:${scope.tenant.credentialId}`;
    case "job":
      return `job:${actor.name}`;
    case "operator":
      return `operator:${actor.subject}`;
  }
}
