import * as z from "zod";
import { leaf } from "../leaf.ts";

export const channel = z.strictObject({
  max: leaf(z.int().min(10).max(1_000_000), 10_000, {
    title: "Events in the queue",
    description: "The maximum number of events at the queue. Further events wait in the outbox.",
    unit: "events",
    changedBy: "operator",
  }),
});
