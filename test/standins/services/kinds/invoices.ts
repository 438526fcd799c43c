import * as z from "zod";
import { date, id, type Kind } from "./kind.ts";

const fields = {
  subscriptionId: id,
  /** In the currency's minor units. */
  amountDue: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be three capitals, as ISO 4217 has it"),
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]),
  dueAt: date,
};

export const invoices: Kind = {
  service: "payment-service",
  prefix: "inv",
  writes: ["POST", "PATCH"],
  creation: z.strictObject({ id: id.optional(), ...fields }),
  change: z.strictObject(fields).partial(),
  complete: (given, before) => ({ ...before, ...given }),
  eventType: (before) => (before === null ? "invoice.created" : "invoice.updated"),
};
