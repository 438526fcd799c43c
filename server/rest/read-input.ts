import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { refuseUnstorable } from "../../shared/values/storable.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

/**
 * Validates the input of a REST request by the schema of the equivalent procedure.
 * @throws AppError bad_request, which names the field
 */
export function checked<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  refuseUnstorable(input);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  const message = `${field === "" ? "The input" : field}: ${issue?.message ?? "is invalid"}`;
  throw new AppError("bad_request", message, { field });
}

/**
 * The query parameters as the input of a procedure. `limit` becomes a number, and empty parameters
 * (`?team=&role=`) are omitted.
 */
export function queryOf(c: AppContext): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(c.req.query()).flatMap(([name, value]) => {
      if (value === "") return [];
      return [[name, name === "limit" && /^\d+$/.test(value) ? Number(value) : value]];
    }),
  );
}

/** The JSON body; an empty object for an empty body. */
export async function bodyOf(c: AppContext): Promise<Record<string, unknown>> {
  const bytes = await readBody(c);
  if (bytes.length === 0) return {};
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(bytes));
  if (body.success) return body.data;
  throw new AppError(
    "bad_request",
    "The body is not a JSON object. Send an object, or an empty body.",
  );
}
