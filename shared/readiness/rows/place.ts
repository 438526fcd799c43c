import * as z from "zod";
import { AppError } from "../../errors.ts";
import { isStorableText } from "../../values/storable.ts";
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

const place = z.tuple([z.uuid()]).rest(z.string().max(300).refine(isStorableText));

/** As callers get it: text that means nothing to them. */
export const encodePlace = (value: Place): string =>
  btoa(encodeURIComponent(JSON.stringify(value))).replaceAll("=", "");

export function decodePlace(kind: RowKind, cursor: string): Place {
  try {
    const found = place.parse(JSON.parse(decodeURIComponent(atob(cursor))));
    if (found.length !== keys[kind].length) throw new Error("It is of other rows.");
    return found;
  } catch {
    throw new AppError("bad_request", "This is no cursor. Give back a nextCursor, or none.", {
      field: "cursor",
    });
  }
}
