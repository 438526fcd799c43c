import * as z from "zod";
import { leaf } from "../leaf.ts";

export const readiness = z.strictObject({
  smallestGroup: leaf(z.int().min(3).max(1000), 5, {
    title: "Smallest team with visible figures",
    description: "Reps see no figures of a team with fewer people, which would reveal individuals.",
    unit: "people",
    changedBy: "tenant",
    effect: "with the next report",
  }),
  staleAfterHours: leaf(z.int().min(1).max(720), 24, {
    title: "Age at which data counts as stale",
    description: "Reports say that their source is stale when MindTickle sent nothing for so long.",
    unit: "hours",
    changedBy: "tenant",
  }),
});

/** Who may be given which work; see docs/fitness.md. */
export const fitness = z.strictObject({
  overrides: leaf(z.boolean(), true, {
    title: "Exceptions from requirements",
    description: "Whether admins can let a person do work although a requirement is not fulfilled.",
    changedBy: "tenant",
  }),
});
