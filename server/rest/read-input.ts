import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { refuseUnstorable } from "../../shared/json/refuse-unstorable.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

/**
 * Checks what came with a REST request by the schema of the procedure that does the same.
 * @throws AppError bad_request, which names the field
 */
export function checked<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  refuseUnstorable(input);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  const message = `${field === "" ? "The input" : field}: ${issue?.message ?? "is wrong"}`;
  throw new AppError("bad_request", message, { field });
}

/**
 * The query as the procedures take their input: what is a number there is one here, and what is
 * empty (`?team=&role=`) was left out.
 */
export function queryOf(c: AppContext): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(c.req.query()).flatMap(([name, value]) => {
      if (value === "") return [];
      return [[name, name === "limit" && /^\d+$/.test(value) ? Number(value) : value]];
    }),
  );
}

/** The JSON body; nothing where there is none. */
export async function bodyOf(c: AppContext): Promise<Record<string, unknown>> {
  const bytes = await readBody(c);
  if (bytes.length === 0) return {};
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(bytes));
  if (body.success) return body.data;
  throw new AppError("bad_request", "The body is not a JSON object. Send one, or none.");
}
