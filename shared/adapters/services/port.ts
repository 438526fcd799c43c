import type { WebhookService } from "../../../drizzle/schema/index.ts";

/** The collections of each service, and the first part of the names of their events. */
export const collectionsOf = {
  "user-service": { users: "user" },
  "payment-service": { subscriptions: "subscription", invoices: "invoice" },
  "communication-service": { messages: "message" },
} as const satisfies Record<WebhookService, Record<string, string>>;

/** A whole record of a service. Its other fields depend on its kind (event-shapes.ts). */
export interface ExternalThing {
  id: string;
  version: number;
  /** ISO 8601, by the service's clock. */
  updatedAt: string;
  deleted?: boolean | undefined;
}

/** A page of a collection. */
export interface ExternalPage {
  items: ExternalThing[];
  /** Items that are not valid, unchanged, and why. */
  unread: { item: unknown; reason: string }[];
  next: string | null;
}

export interface OutgoingMessage {
  /** Rampart's id. The service sends messages with the same id once. */
  id: string;
  /** An e-mail address. */
  to: string;
  kind: string;
  subject: string;
  text: string;
}

/** A tenant's account at a service. Calls throw `CallDeferred` or `PlatformError`. */
export interface ExternalAccount {
  /** A page of records ordered by id: all, or those that changed at `since` or later. */
  list(
    collection: string,
    from: { cursor: string | null; since: string | null },
  ): Promise<ExternalPage>;
  send(message: OutgoingMessage): Promise<void>;
}
