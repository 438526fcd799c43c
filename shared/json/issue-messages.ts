import type * as z from "zod";
import type { PlainMessage, UserMessage } from "../messages/user-message.ts";
import { requiredHint } from "./issue-sentences.ts";

const formats: Record<string, PlainMessage> = {
  email: "field_email",
  datetime: "field_date",
  date: "field_date",
};

/** What to tell the person who filled in the field of an issue; its message is a `sentenceOf`. */
export function messageOfIssue(issue: z.core.$ZodIssue): UserMessage {
  switch (issue.code) {
    case "invalid_value":
      return { key: issue.message.startsWith(requiredHint) ? "field_required" : "field_choice" };
    case "invalid_format":
      return { key: formats[issue.format] ?? "field_invalid" };
    // A refinement says what format it checks.
    case "custom":
      return { key: formats[String(issue.params?.["format"])] ?? "field_invalid" };
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    default:
      return { key: issue.message.startsWith(requiredHint) ? "field_required" : "field_invalid" };
  }
}

function tooSmall(origin: string, min: number): UserMessage {
  if (origin === "string") {
    return min === 1 ? { key: "field_required" } : { key: "field_short", values: { min } };
  }
  return origin === "number" ? { key: "field_small", values: { min } } : { key: "field_invalid" };
}

function tooBig(origin: string, max: number): UserMessage {
  if (origin === "string") return { key: "field_long", values: { max } };
  return origin === "number" ? { key: "field_big", values: { max } } : { key: "field_invalid" };
}
