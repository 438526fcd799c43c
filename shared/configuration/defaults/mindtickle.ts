import * as z from "zod";
import { breaker } from "../breaker.ts";
import { leaf } from "../leaf.ts";

/** Limits of the tenant's account at MindTickle. */
export const mindtickle = z.strictObject({
  perSecond: leaf(z.int().min(1).max(1000), 4, {
    title: "MindTickle calls per second",
    description: "The maximum number of calls within one second.",
    unit: "calls",
    changedBy: "operator",
  }),
  perMinute: leaf(z.int().min(1).max(60_000), 60, {
    title: "MindTickle calls per minute",
    description: "The maximum number of calls within one minute.",
    unit: "calls",
    changedBy: "operator",
  }),
  concurrent: leaf(z.int().min(1).max(100), 8, {
    title: "Parallel MindTickle calls",
    description: "The maximum number of calls at the same time.",
    unit: "calls",
    changedBy: "operator",
  }),
  breaker: breaker("MindTickle"),
});
