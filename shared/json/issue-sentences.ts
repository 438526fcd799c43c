import type * as z from "zod";

const typeNames: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
  date: "a date",
  undefined: "nothing",
};

const formats: Record<string, string> = {
  datetime: "Send a date and time of ISO 8601, such as 2026-01-31T09:00:00Z.",
  date: "Send a date of ISO 8601, such as 2026-01-31.",
  uuid: "Send an id, such as 019c2f3e-7d51-7a3b-9c44-1f0e5d2a6b77.",
  url: "Send a URL, such as https://example.com/path.",
  email: "Send an email address, such as ada@example.com.",
};

type UnionIssue = z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>;

/** What the sentence about a missing field begins with. */
export const requiredHint = "This field is required.";

/** Lists longer than this are cut. */
const maxChoices = 30;

/**
 * The message of an issue for people: a sentence that says what to send. Messages that a schema
 * sets itself remain.
 * @returns undefined to keep zod's own message
 */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  const hint = hintOf(issue);
  if (hint === undefined) return undefined;
  return issue.input === undefined ? `${requiredHint} ${hint}` : hint;
}

function hintOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `Send ${nameOf(issue.expected)}.`;
    case "invalid_value":
      return `Send ${choiceOf(issue.values)}.`;
    case "too_big":
      return `Send at most ${amountOf(issue.origin, issue.maximum)}.`;
    case "too_small":
      return `Send at least ${amountOf(issue.origin, issue.minimum)}.`;
    case "not_multiple_of":
      return `Send a multiple of ${issue.divisor}.`;
    case "invalid_format":
      return formats[issue.format];
    case "invalid_union":
      return unionHint(issue);
    default:
      return undefined;
  }
}

const nameOf = (type: string): string => typeNames[type] ?? type;

function choiceOf(values: readonly unknown[]): string {
  const texts = values.slice(0, maxChoices).map((value) => JSON.stringify(value) ?? String(value));
  if (texts.length === 1) return String(texts[0]);
  const more = values.length > maxChoices ? ", ..." : "";
  return `one of ${texts.join(", ")}${more}`;
}

const units: Record<string, string> = {
  string: "characters",
  array: "items",
  set: "items",
  map: "entries",
};

function amountOf(origin: string, amount: number | bigint): string {
  const unit = units[origin];
  if (unit === undefined) return String(amount);
  return Number(amount) === 1 ? `1 ${unit.slice(0, -1)}` : `${amount} ${unit}`;
}

/** The types or values that a union takes, where its members differ in that. */
function unionHint(issue: UnionIssue): string | undefined {
  const { errors: branches, options, discriminator } = issue;
  if (discriminator !== undefined && Array.isArray(options)) return `Send ${choiceOf(options)}.`;
  const hints = branches.flatMap(([first]) => {
    if (first?.path.length !== 0) return [];
    if (first.code === "invalid_type") return [nameOf(first.expected)];
    return first.code === "invalid_value" ? [choiceOf(first.values)] : [];
  });
  return hints.length > 0 && hints.length === branches.length
    ? `Send ${[...new Set(hints)].join(" or ")}.`
    : undefined;
}
