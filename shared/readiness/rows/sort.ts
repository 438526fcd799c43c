import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { AppError } from "../../errors.ts";
import { type RowKind, rowShapes } from "./rows.ts";
import { selections } from "./selections.ts";

/** The field by which rows are sorted. Unknown values come last in either direction. */
export interface Sort {
  field: string;
  descending: boolean;
}

export const sortInput = {
  /** A field of the rows; by default, rows are ordered by user. */
  sort: z.string().max(50).optional(),
  order: z.enum(["asc", "desc"]).default("asc"),
};

const unsorted = new Set(["id", "userId", "courseId"]);

/** @throws AppError bad_request for a field that this kind of rows does not have */
export function sortOf(kind: RowKind, field: string | undefined, order: "asc" | "desc") {
  if (field === undefined) return undefined;
  const fields = Object.keys(rowShapes[kind].shape).filter((name) => !unsorted.has(name));
  if (fields.includes(field)) return { field, descending: order === "desc" };
  const message = `Rows of the kind ${kind} cannot be sorted by "${field}". Use one of ${fields.join(", ")}.`;
  throw new AppError("bad_request", message, { field: "sort" });
}

function isNumber(kind: RowKind, field: string): boolean {
  const shape = new Map<string, z.ZodType>(Object.entries(rowShapes[kind].shape)).get(field);
  return (shape instanceof z.ZodNullable ? shape.unwrap() : shape) instanceof z.ZodNumber;
}

/**
 * What rows are sorted by: numbers as exact decimals, anything else as lower-case text in the order
 * of code points. An unknown value becomes one that is last.
 */
export function sortValue(kind: RowKind, sort: Sort | undefined): SQL | null {
  const value = sort && selections[kind].fields[sort.field];
  if (!value) return null;
  if (isNumber(kind, sort.field)) {
    const last = sort.descending ? sql`-1` : sql`1000000`;
    return sql`coalesce(round((${value})::numeric, 9), ${last}::numeric)`;
  }
  const last = sort.descending ? sql`''` : sql`chr(1114111)`;
  return sql`coalesce(lower((${value})::text), ${last}) collate "C"`;
}

/** Whether a row comes after one whose sort value was `last`. @param later whether its keys do */
export function isAfterSorted(last: string | null, later: SQL, sort: Sort | undefined): SQL {
  const comes = sort?.descending ? sql`<` : sql`>`;
  const value = sql`found.sort`;
  return sql`(${value} ${comes} ${last} or (${value} = ${last} and ${later}))`;
}
