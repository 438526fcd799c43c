export const services = ["user-service", "payment-service", "communication-service"] as const;
export type Service = (typeof services)[number];

/** The environment with which Rampart calls the services at this URL. */
export const serviceEnvironment = (url: string) => ({
  USER_SERVICE_URL: `${url}/user-service/v1`,
  PAYMENT_SERVICE_URL: `${url}/payment-service/v1`,
  COMMUNICATION_SERVICE_URL: `${url}/communication-service/v1`,
});

export const kindNames = ["users", "subscriptions", "invoices", "messages"] as const;
export type KindName = (typeof kindNames)[number];

/** An item of a service, with further fields that depend on its kind. */
export interface Thing {
  id: string;
  /** Starts at 1 and increases by one with each change. */
  version: number;
  /** ISO 8601, like every date here. */
  updatedAt: string;
  [field: string]: unknown;
}

/** The fields of a thing in a request. */
export type Fields = Record<string, unknown>;

/** A message as it was sent. */
export interface SentMessage {
  id: string;
  to: string;
  kind: string;
  subject: string;
  text: string;
}

export interface Account {
  name: string;
  /** The token that identifies this account in the product API. */
  token: string;
  webhooks: Partial<Record<Service, { url: string; secret: string } | undefined>>;
  /** The maximum number of events in one request, an array; when absent, events are sent singly. */
  batch?: number | undefined;
}

/** The probability, from 0 to 1, that a webhook is lost, doubled or delivered after later ones. */
export interface WebhookFaults {
  drop: number;
  double: number;
  reorder: number;
  seed: number;
}

/** The delivery of one event. */
export interface Delivery {
  id: string;
  service: Service;
  type: string;
  /** The `webhook-id` of its request, which the events of a batch share. */
  webhookId: string | null;
  status: "waiting" | "delivered" | "dropped" | "given_up";
  /** The number of requests sent for it, whatever their result. */
  attempts: number;
  /** The status of the last answer; null without one. */
  answer: number | null;
}

export interface Checksum {
  count: number;
  sha256: string;
}
