import * as z from "zod";
import type { Row, RowKind } from "./rows.ts";
import type { Place } from "./select.ts";

/** What tells rows of a kind apart, in the order of `selections`. */
const keys: Record<RowKind, string[]> = {
  people: ["userId"],
  results: ["userId", "id"],
  quizzes: ["userId", "courseId", "quizId"],
  assignments: ["userId", "courseId"],
};

export function placeOf(kind: RowKind, row: Row): Place {
  const values = new Map<string, unknown>(Object.entries(row));
  const [userId = "", ...rest] = keys[kind].map((key) => String(values.get(key)));
  return [userId, ...rest];
}

/** A place in a cursor. */
export const placeShape: z.ZodType<Place> = z.tuple([z.uuid()]).rest(z.string());
