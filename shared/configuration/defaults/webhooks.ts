import * as z from "zod";
import { leaf } from "../leaf.ts";

/** Limits of signed webhook requests. */
export const webhooks = z.strictObject({
  perSecond: leaf(z.int().min(1).max(100_000), 100, {
    title: "Webhook requests per second",
    description: "Each 16 KB of a body counts as one.",
    unit: "requests",
    changedBy: "operator",
  }),
  burst: leaf(z.int().min(1).max(1_000_000), 500, {
    title: "Webhook requests at once",
    description: "How many requests may arrive at the same time.",
    unit: "requests",
    changedBy: "operator",
  }),
});
