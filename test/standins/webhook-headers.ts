import { Webhook } from "standardwebhooks";

/** The headers with which a service signs a webhook (Standard Webhooks). */
export const webhookHeaders = (secret: string, id: string, at: Date, body: string) => ({
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": new Webhook(secret).sign(id, at, body),
});
