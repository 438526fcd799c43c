import { Webhook } from "standardwebhooks";
import * as z from "zod";
import { kindNames } from "../model.ts";

const isSecret = (secret: string) => {
  try {
    return new Webhook(secret).sign("id", new Date(), "") !== "";
  } catch {
    return false;
  }
};
const webhook = z
  .strictObject({
    url: z.url(),
    secret: z.string().refine(isSecret, "must be a secret of Standard Webhooks"),
  })
  .optional();

/** `PUT /accounts/{name}`: the whole account; an absent service sends no webhooks. */
export const accountInput = z.strictObject({
  token: z.string().min(1),
  webhooks: z
    .strictObject({
      "user-service": webhook,
      "payment-service": webhook,
      "communication-service": webhook,
    })
    .default({}),
  batch: z.int().min(1).max(10_000).optional(),
});

const likelihood = z.number().min(0).max(1).default(0);

/** `PUT /accounts/{name}/webhook-faults`: applies to later changes. */
export const webhookFaultsInput = z.strictObject({
  drop: likelihood,
  double: likelihood,
  reorder: likelihood,
  seed: z.int().default(1),
});

export const kindInput = z.enum(kindNames);

export type AccountInput = z.input<typeof accountInput>;
export type WebhookFaultsInput = z.input<typeof webhookFaultsInput>;
