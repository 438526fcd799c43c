import * as z from "zod";
import { $ZodType } from "zod/v4/core";
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
 * The unvalidated input of a request: the parameters of the path, and the query or the JSON body.
 * @throws AppError bad_request for a body that is not an object
 */
export async function inputOf(c: AppContext, schema: z.ZodType): Promise<Record<string, unknown>> {
  const { slug: _, ...path } = c.req.param() as Record<string, string>;
  const hasBody = !["GET", "HEAD", "DELETE"].includes(c.req.method);
  return { ...(hasBody ? await bodyOf(c) : queryOf(c, schema)), ...path };
}

/** The query parameters, typed as the schema expects. Empty ones (`?team=&role=`) are omitted. */
function queryOf(c: AppContext, schema: z.ZodType): Record<string, unknown> {
  const shape = shapeOf(schema);
  return Object.fromEntries(
    Object.entries(c.req.query()).flatMap(([name, value]) =>
      value === ""
        ? []
        : [[name, typed(Object.hasOwn(shape, name) ? shape[name] : undefined, value)]],
    ),
  );
}

/** The JSON body; an empty object for an empty body. */
async function bodyOf(c: AppContext): Promise<Record<string, unknown>> {
  const bytes = await readBody(c);
  if (bytes.length === 0) return {};
  const body = z.record(z.string(), z.unknown()).safeParse(parseJson(bytes));
  if (body.success) return body.data;
  throw new AppError(
    "bad_request",
    "The body is not a JSON object. Send an object, or an empty body.",
  );
}

/** The schema under `optional`, `default` and the like. */
function unwrapped(schema: $ZodType | undefined): $ZodType | undefined {
  const { def } = schema?._zod ?? {};
  const inner = def && "innerType" in def ? def.innerType : undefined;
  return inner instanceof $ZodType ? unwrapped(inner) : schema;
}

function shapeOf(schema: z.ZodType): Record<string, $ZodType> {
  const object = unwrapped(schema);
  return object instanceof z.ZodObject ? object.shape : {};
}

/** A text of the query as a number or boolean, where the schema expects one and the text is one. */
function typed(schema: $ZodType | undefined, text: string): unknown {
  const type = unwrapped(schema)?._zod.def.type;
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}
