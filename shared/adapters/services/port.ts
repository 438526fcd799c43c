import type { WebhookService } from "../../../drizzle/schema/index.ts";

/** A service's collections, and the first word of the events about their things. */
export const collectionsOf = {
  "user-service": { users: "user" },
  "payment-service": { subscriptions: "subscription", invoices: "invoice" },
  "communication-service": { messages: "message" },
} as const satisfies Record<WebhookService, Record<string, string>>;

/** A thing of a service, whole; what else it has its kind says (event-shapes.ts). */
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
  /** Items that cannot be read, as they came, and why. */
  unread: { item: unknown; reason: string }[];
  next: string | null;
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
  ): Promise<ExternalPage>;
  send(message: OutgoingMessage): Promise<void>;
}
