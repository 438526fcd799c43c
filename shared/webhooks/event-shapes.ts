import * as z from "zod";
import { readDateTime } from "../values/date-time.ts";

const text = z.string().trim().min(1).max(1024);
const id = z.string().min(1).max(200);
const maybe = text.nullish().transform((value) => value ?? undefined);
const time = z
  .string()
  .refine(
    (text) => readDateTime(text) !== null,
    "must be a date and time such as 2026-01-31T08:30:00Z, in the years 1 to 9999",
  );

/** A person as the user service tells of one: always whole. Its id is the person's externalId. */
export const externalUser = z.looseObject({
  id,
  version: z.int().min(0).optional(),
  userName: text,
  email: z.email().nullish(),
  firstName: maybe,
  lastName: maybe,
  displayName: maybe,
  title: maybe,
  department: maybe,
  /** The externalId of the person's manager. */
  managerId: maybe,
  roles: z.array(text).max(50).nullish(),
  /** Absent, it says nothing: who is there keeps its state, and a new person is active. */
  active: z.boolean().optional(),
});
export type ExternalUser = z.output<typeof externalUser>;

/** What is left of somebody who was deleted. */
export const deletedUser = z.looseObject({ id, version: z.int().min(0).optional() });

const subscription = z.looseObject({
  id,
  version: z.int().min(0).optional(),
  status: z.enum(["trialing", "active", "past_due", "canceled"]),
  pastDueSince: time.nullish(),
});
const invoice = z.looseObject({
  id,
  version: z.int().min(0).optional(),
  subscriptionId: id.nullish(),
  /** In the currency's minor unit. */
  amountDue: z.int().min(0),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/, "is no currency code of three capitals"),
  status: z.enum(["draft", "open", "paid", "uncollectible", "void"]),
  dueAt: time.nullish(),
});
const message = z.looseObject({
  id,
  version: z.int().min(0).optional(),
  status: z.enum(["queued", "sent", "delivered", "bounced", "failed"]),
});

/** What is kept whole of a service's things, by the first word of an event's type. */
export const recordShapes = { subscription, invoice, message } as const;
export type RecordKind = keyof typeof recordShapes;

/** Which things each service tells of. */
export const kindsOf = {
  "user-service": ["user"],
  "payment-service": ["subscription", "invoice"],
  "communication-service": ["message"],
} as const;
