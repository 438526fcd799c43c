import type { externalKinds } from "../../../../drizzle/schema/index.ts";
import { readDateTime } from "../../../values/date-time.ts";

export type Kind = (typeof externalKinds)[number];
export type RecordKind = Exclude<Kind, "user">;

/** Written by hand, since a schema costs too much for the ten thousand events of a request. */
interface Field {
  isValid: (value: unknown) => boolean;
  problem: string;
}

interface Shape {
  /** Without one of these an event says nothing. */
  required: Record<string, Field>;
  /** One of these that makes no sense is left out. */
  optional: Record<string, Field>;
}

const oneOf = (...words: string[]): Field => ({
  isValid: (value) => typeof value === "string" && words.includes(value),
  problem: `is none of ${words.join(", ")}`,
});
const time: Field = {
  isValid: (value) => typeof value === "string" && readDateTime(value) !== null,
  problem: "is not a date and time such as 2026-01-31T08:30:00Z, in the years 1 to 9999",
};
const id: Field = {
  isValid: (value) => typeof value === "string" && value.length > 0 && value.length <= 200,
  problem: "is not a text of 1 to 200 characters",
};
/** In the currency's minor unit. */
const amount: Field = {
  isValid: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  problem: "is not a whole number from 0 on",
};
/** ISO 4217. */
const currency: Field = {
  isValid: (value) => typeof value === "string" && /^[A-Z]{3}$/.test(value),
  problem: "is not a currency code of three capitals",
};

/** What is kept whole of a service's things, by the first word of an event's type. */
export const recordShapes: Record<RecordKind, Shape> = {
  subscription: {
    required: { status: oneOf("trialing", "active", "past_due", "canceled") },
    optional: { pastDueSince: time },
  },
  invoice: {
    required: {
      amountDue: amount,
      currency,
      status: oneOf("draft", "open", "paid", "uncollectible", "void"),
    },
    optional: { subscriptionId: id, dueAt: time },
  },
  message: {
    required: { status: oneOf("queued", "sent", "delivered", "bounced", "failed") },
    optional: {},
  },
};

/** Which things each service tells of. */
export const kindsOf = {
  "user-service": ["user"],
  "payment-service": ["subscription", "invoice"],
  "communication-service": ["message"],
} as const;
