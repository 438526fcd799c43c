export const services = ["user-service", "payment-service", "communication-service"] as const;
export type Service = (typeof services)[number];

export const kindNames = ["users", "subscriptions", "invoices", "messages"] as const;
export type KindName = (typeof kindNames)[number];

/** Whatever a service has; its kind says which fields it has besides. */
export interface Thing {
  id: string;
  /** From 1, one more with each change. */
  version: number;
  /** ISO 8601, as every date here. */
  updatedAt: string;
  [field: string]: unknown;
}

/** The fields of a thing that somebody gives. */
export type Fields = Record<string, unknown>;

export interface Account {
  name: string;
  /** Opens the product API for this account. */
  token: string;
  webhooks: Partial<Record<Service, { url: string; secret: string } | undefined>>;
  /** Events in one request at most, sent as an array; one by one, not in an array, when absent. */
  batch?: number | undefined;
}

/** How likely it is, from 0 to 1, that a webhook is lost, comes twice, or comes after later ones. */
export interface WebhookFaults {
  drop: number;
  double: number;
  reorder: number;
  seed: number;
}

/** One event that was to be sent. */
export interface Delivery {
  id: string;
  service: Service;
  type: string;
  /** The `webhook-id` of the request that bears it; of a batch, several share it. */
  webhookId: string | null;
  status: "waiting" | "delivered" | "dropped" | "given_up";
  /** Requests that were made for it, whatever came of them. */
  attempts: number;
  /** The status of the last answer; null without one. */
  answer: number | null;
}

export interface Checksum {
  count: number;
  sha256: string;
}
