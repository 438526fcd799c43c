import * as z from "zod";
import { leaf } from "../leaf.ts";

export const payment = z.strictObject({
  graceDays: leaf(z.int().min(0).max(365), 14, {
    title: "Grace period of payments",
    description: "After so many days, an overdue payment makes the organization read-only.",
    unit: "days",
    changedBy: "operator",
  }),
});
