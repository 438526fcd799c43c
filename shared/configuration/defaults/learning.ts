import * as z from "zod";
import { leaf } from "../leaf.ts";

/** When a pull of courses and assignments is held back. */
export const learning = z.strictObject({
  maxEndedShare: leaf(z.number().min(0).max(1), 0.5, {
    title: "Share of items that a pull may end",
    description:
      "A list from MindTickle that lacks a larger share of the known items is held back.",
    changedBy: "tenant",
    effect: "with the next pull",
  }),
  heldHours: leaf(z.int().min(0).max(8760), 24, {
    title: "Time that a shorter list is held back",
    description: "After this time, the shorter list is applied nevertheless.",
    unit: "hours",
    changedBy: "tenant",
    effect: "with the next pull",
  }),
});
