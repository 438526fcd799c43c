import { readDateTime } from "../../../values/date-time.ts";
import { subscriptionStatuses } from "../payment/subscription-statuses.ts";
import type { Kind } from "./parse-subject.ts";

/** The records that are stored as received. Users become users of the directory instead. */
export type RecordKind = Exclude<Kind, "user">;

/** Hand-written, because a zod schema is too slow for the 10,000 events of a request. */
interface Field {
  isValid: (value: unknown) => boolean;
  problem: string;
}

interface Shape {
  /** An event with an invalid field of these is invalid. */
  required: Record<string, Field>;
  /** An invalid field of these is ignored. */
  optional: Record<string, Field>;
}

const oneOf = (...words: string[]): Field => ({
  isValid: (value) => typeof value === "string" && words.includes(value),
  problem: `must be one of ${words.join(", ")}`,
});
const time: Field = {
  isValid: (value) => typeof value === "string" && readDateTime(value) !== null,
  problem: "must be a date and time such as 2026-01-31T08:30:00Z, in the years 1 to 9999",
};
const id: Field = {
  isValid: (value) => typeof value === "string" && value.length > 0 && value.length <= 200,
  problem: "must be a string of 1 to 200 characters",
};
/** In the currency's minor unit. */
const amount: Field = {
  isValid: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  problem: "must be a whole number of 0 or more",
};
/** ISO 4217. */
const currency: Field = {
  isValid: (value) => typeof value === "string" && /^[A-Z]{3}$/.test(value),
  problem: "must be a currency code of three capital letters",
};

const shapes: Record<RecordKind, Shape> = {
  subscription: {
    required: { status: oneOf(...Object.keys(subscriptionStatuses)) },
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

/**
 * Parses the data of a record's event: all of it except invalid optional fields.
 * @returns a reason instead if a required field is invalid
 */
export function parseRecord(
  kind: RecordKind,
  data: Record<string, unknown>,
): { data: Record<string, unknown>; warnings: string[] } | { reason: string } {
  const { required, optional } = shapes[kind];
  for (const [name, { isValid, problem }] of Object.entries(required)) {
    if (!isValid(data[name])) return { reason: `data.${name}: ${problem}` };
  }
  const invalid = Object.entries(optional).filter(([name, { isValid }]) => {
    const value = data[name];
    return value !== undefined && value !== null && !isValid(value);
  });
  if (invalid.length === 0) return { data, warnings: [] };
  const ignored = new Set(invalid.map(([name]) => name));
  const valid = Object.entries(data).filter(([name]) => !ignored.has(name));
  const warnings = invalid.map(([name, { problem }]) => `data.${name}: ${problem}; ignored`);
  return { data: Object.fromEntries(valid), warnings };
}
