import * as z from "zod";
import { breaker } from "../breaker.ts";
import { leaf } from "../leaf.ts";

/** Limits of each account at the tenant's user, payment and communication services. */
export const services = z.strictObject({
  perSecond: leaf(z.int().min(1).max(1000), 10, {
    title: "Service calls per second",
    description: "The maximum number of calls to each service within one second.",
    unit: "calls",
    changedBy: "operator",
  }),
  perMinute: leaf(z.int().min(1).max(60_000), 300, {
    title: "Service calls per minute",
    description: "The maximum number of calls to each service within one minute.",
    unit: "calls",
    changedBy: "operator",
  }),
  concurrent: leaf(z.int().min(1).max(100), 4, {
    title: "Parallel service calls",
    description: "The maximum number of calls to each service at the same time.",
    unit: "calls",
    changedBy: "operator",
  }),
  breaker: breaker("the tenant's services"),
});
