import * as z from "zod";
import { leaf } from "../leaf.ts";

export const deadLetters = z.strictObject({
  max: leaf(z.int().min(10).max(100_000), 10_000, {
    title: "Kept dead letters",
    description: "The maximum number, for SCIM and for webhooks. The oldest are deleted first.",
    unit: "dead letters",
    changedBy: "operator",
  }),
});
