import * as z from "zod";
import { leaf } from "../leaf.ts";

/** How the roster and MindTickle are compared and corrected. */
export const reconcile = z.strictObject({
  mindtickleWins: leaf(z.array(z.enum(["title", "displayName", "givenName", "familyName"])), [], {
    title: "Attributes taken from MindTickle",
    description: "For all other attributes, Rampart pushes its own values.",
    changedBy: "tenant",
    effect: "with the next reconciliation",
  }),
  extra: leaf(z.enum(["report", "deactivate"]), "report", {
    title: "MindTickle users outside the roster",
    description: "Whether to report them only, or to deactivate them.",
    changedBy: "tenant",
    effect: "with the next reconciliation",
  }),
  maxRemovedShare: leaf(z.number().min(0).max(1), 0.05, {
    title: "Share of removed users that needs approval",
    description:
      "If a larger share of users is missing or would be deactivated, an admin must approve the run.",
    changedBy: "tenant",
    effect: "with the next reconciliation",
  }),
});
