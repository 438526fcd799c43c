import type { IntegrationKind } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";

export type ServiceKind = Exclude<IntegrationKind, "mindtickle">;

/** A thing of a service, whole; what else it has its kind says (event-shapes.ts). */
export interface ExternalThing {
  id: string;
  version: number;
  /** ISO 8601, by the service's clock. */
  updatedAt: string;
  deleted?: boolean | undefined;
}

export interface OutgoingMessage {
  /** Ours: the same one sent again is one message. */
  id: string;
  /** An e-mail address. */
  to: string;
  kind: string;
  subject: string;
  text: string;
}

/** A tenant's account at a service. Calls throw `NoSlot` and `PlatformError`. */
export interface ExternalAccount {
  /** A page of things by id, of all or of those that changed at `since` or later. */
  list(
    collection: string,
    from: { cursor: string | null; since: string | null },
  ): Promise<{ items: ExternalThing[]; next: string | null }>;
  send(message: OutgoingMessage): Promise<void>;
}

export interface ExternalServices {
  /** Whether this installation knows where the service is. */
  offers(service: ServiceKind): boolean;
  /** The account of the caller's tenant; null without one. @throws NoSlot while it is paused */
  open(ctx: Context, service: ServiceKind): Promise<ExternalAccount | null>;
  /** An account by a token that is not stored yet. */
  withToken(ctx: Context, service: ServiceKind, token: string): ExternalAccount;
  /** Calls that the account may receive now; null while nobody knows. */
  headroom(
    ctx: Context,
    service: ServiceKind,
  ): Promise<{ perSecond: number; perMinute: number } | null>;
}
