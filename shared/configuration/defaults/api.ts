import * as z from "zod";
import { leaf } from "../leaf.ts";

const cost = (what: string, value: number) =>
  leaf(z.int().min(1).max(1000), value, {
    title: `Cost of ${what}`,
    description: "How many requests one of this class counts for.",
    unit: "requests",
    changedBy: "operator",
  });

/** Limits of requests over tRPC and REST. */
export const api = z.strictObject({
  perSecond: leaf(z.number().min(1).max(100_000), 200, {
    title: "API requests per second",
    description: "Of all people and keys together.",
    unit: "requests",
    changedBy: "operator",
  }),
  burst: leaf(z.int().min(10).max(1_000_000), 1000, {
    title: "API requests at once",
    description: "How many requests may arrive at the same time.",
    unit: "requests",
    changedBy: "operator",
  }),
  callerShare: leaf(z.number().min(0.01).max(1), 0.25, {
    title: "Share of one caller",
    description: "The share of both limits that one person or key can use.",
    changedBy: "operator",
  }),
  costs: z
    .strictObject({
      read: cost("a read", 1),
      write: cost("a change", 2),
      heavy: cost("an export or a report", 10),
    })
    .prefault({}),
});
