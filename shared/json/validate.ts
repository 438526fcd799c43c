import type * as z from "zod";
import { AppError, type FieldError } from "../errors.ts";
import { fieldOf } from "../values/field.ts";
import { findAllUnstorable } from "../values/storable.ts";
import type { UserMessage } from "../messages/user-message.ts";
import { messageOfIssue } from "./issue-messages.ts";
import { sentenceOf } from "./issue-sentences.ts";
import { pointerOf } from "./pointer.ts";

/** A response names at most this many problems. */
const maxErrors = 100;
/** The message repeats at most this many of them. */
const maxInMessage = 5;

/** A problem, and its place as error details name it: `emails[0].value`. */
interface Problem extends Required<FieldError> {
  field: string;
}

/**
 * Validates an input by its declared schema. Text that Postgres cannot store is a problem too.
 * @throws AppError bad_request with all problems; `field` names the first
 */
export function validate<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input, { error: sentenceOf });
  const unstorable = findAllUnstorable(input, maxErrors).map(({ path, problem }) =>
    problemAt(path, `This text ${problem}. Remove it.`),
  );
  if (parsed.success && unstorable.length === 0) return parsed.data;
  const invalid = parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue));
  throw invalidInput([...unstorable, ...invalid]);
}

/** An error that names these problems. */
export function invalidInput(problems: readonly Problem[]): AppError {
  const errors = distinct(problems).slice(0, maxErrors);
  const named = errors.map(({ field, detail }) => `${field || "The input"}: ${detail}`);
  const more = errors.length > maxInMessage ? ` There are ${errors.length} errors.` : "";
  const message = `Invalid input. ${named.slice(0, maxInMessage).join(" ")}${more}`;
  return new AppError("bad_request", message, {
    field: errors[0]?.field ?? "",
    errors: errors.map(({ pointer, detail, userMessage }) => ({ pointer, detail, userMessage })),
  });
}

export const problemAt = (
  path: readonly PropertyKey[],
  detail: string,
  userMessage: UserMessage = { key: "field_invalid" },
): Problem => ({ field: fieldOf(path), pointer: pointerOf(path), detail, userMessage });

/** The first problem of each place. */
function distinct(problems: readonly Problem[]): Problem[] {
  const places = new Set<string>();
  return problems.filter(({ pointer }) => !places.has(pointer) && places.add(pointer));
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      problemAt(
        [...path, key],
        `The field ${JSON.stringify(shortened(key))} is unknown. Remove it.`,
      ),
    );
  }
  const inner = issue.code === "invalid_key" ? issue.issues : closestBranch(issue);
  if (inner !== undefined) return inner.flatMap((one) => problemsOf(one, path));
  return [problemAt(path, asSentence(issue.message), messageOfIssue(issue))];
}

const shortened = (key: string) => (key.length > 100 ? `${key.slice(0, 100)}...` : key);

/** Of a union's members, the one with the fewest problems, unless one sentence says it all. */
function closestBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] | undefined {
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input") return undefined;
  return issue.errors.toSorted((a, b) => a.length - b.length)[0];
}

/** Schemas set messages such as "must be a time zone", without a subject and a full stop. */
function asSentence(message: string): string {
  const whole = /^[a-z]/.test(message) ? `This field ${message}` : message;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
