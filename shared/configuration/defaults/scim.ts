import * as z from "zod";
import { leaf } from "../leaf.ts";

/** Limits of SCIM requests. */
export const scim = z.strictObject({
  perSecond: leaf(z.int().min(1).max(100_000), 100, {
    title: "SCIM requests per second",
    description: "Each operation of a bulk request counts as one.",
    unit: "requests",
    changedBy: "operator",
  }),
  burst: leaf(z.int().min(1).max(1_000_000), 500, {
    title: "SCIM requests at once",
    description: "How many requests may arrive at the same time.",
    unit: "requests",
    changedBy: "operator",
  }),
});
