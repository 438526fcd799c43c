import * as z from "zod";
import { date, id, type Kind, text } from "./kind.ts";

const fields = {
  plan: text.min(1),
  seats: z.int().min(0),
  status: z.enum([
    "incomplete",
    "incomplete_expired",
    "trialing",
    "active",
    "past_due",
    "canceled",
    "unpaid",
    "paused",
  ]),
  currentPeriodEnd: date,
};
const pastDueSince = date.nullable().optional();

/** What an account pays for. `pastDueSince` defaults to the time of the change to `past_due`. */
export const subscriptions: Kind = {
  service: "payment-service",
  prefix: "sub",
  writes: ["POST", "PATCH"],
  creation: z.strictObject({ id: id.optional(), ...fields, pastDueSince }),
  change: z.strictObject({ ...fields, pastDueSince }).partial(),
  complete: (given, before, now) => {
    const after = { ...before, ...given };
    if (after.status !== "past_due") return { ...after, pastDueSince: null, ...given };
    const since = before?.["status"] === "past_due" ? before["pastDueSince"] : now;
    return { ...after, pastDueSince: since, ...given };
  },
  eventType: (before) => (before === null ? "subscription.created" : "subscription.updated"),
};
