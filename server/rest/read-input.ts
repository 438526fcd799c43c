import * as z from "zod";
import { $ZodType } from "zod/v4/core";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { isObject } from "../../shared/values/json.ts";
import { invalidInput, problemAt } from "../../shared/json/validate.ts";
import { hasBody } from "../errors/problem.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

type Input = Record<string, unknown>;

/**
 * The unvalidated input of a request: the parameters of the path, with the query or the JSON body.
 * A request with a body takes nothing from the query, because URLs end up in logs. Others take nothing
 * from a body.
 * @throws AppError bad_request, too_large, request_timeout, or unsupported_media_type
 */
export async function inputOf(c: AppContext, schema: z.ZodType): Promise<Input> {
  const path = pathOf(c, schema);
  if (hasBody(c.req.method)) {
    refuseMisplaced(c.req.query(), "Send this field in the JSON body, not in the URL.");
    return merged(path, await bodyOf(c), "the body");
  }
  // Otherwise a DELETE with a version in its body would ignore the version.
  if (c.req.method === "DELETE") {
    refuseMisplaced(await bodyOf(c), "Send this field in the URL, not in the body.");
  }
  return merged(path, queryOf(c, schema), "the query");
}

/** The parameters of the path. In the seeds' paths, the slug names the tenant and is not an input. */
function pathOf(c: AppContext, schema: z.ZodType): Input {
  const { slug: _, ...others } = c.req.param() as Record<string, string>;
  return Object.hasOwn(shapeOf(schema), "slug") ? c.req.param() : others;
}

function refuseMisplaced(fields: Input, sentence: string): void {
  const names = Object.keys(fields);
  if (names.length > 0) throw invalidInput(names.map((name) => problemAt([name], sentence)));
}

/** Refuses a name that has one value in the path and another one elsewhere. */
function merged(path: Input, rest: Input, where: string): Input {
  const conflicts = Object.keys(path).filter(
    (name) => Object.hasOwn(rest, name) && rest[name] !== path[name],
  );
  if (conflicts.length === 0) return { ...rest, ...path };
  throw invalidInput(
    conflicts.map((name) =>
      problemAt([name], `The path has another value. Remove this field from ${where}.`),
    ),
  );
}

/**
 * The query parameters, typed as the schema expects. Empty ones (`?team=&role=`) are omitted; a list
 * is sent by repeating its name.
 */
function queryOf(c: AppContext, schema: z.ZodType): Input {
  const shape = shapeOf(schema);
  const sent = Object.entries(c.req.queries()).map(([name, values]) => {
    const field = unwrapped(Object.hasOwn(shape, name) ? shape[name] : undefined);
    return { name, field, values: values.filter((value) => value !== "") };
  });
  const repeated = sent.filter(
    ({ field, values }) => values.length > 1 && !(field instanceof z.ZodArray),
  );
  if (repeated.length > 0) {
    const sentence = "This parameter occurs more than once. Send it once.";
    throw invalidInput(repeated.map(({ name }) => problemAt([name], sentence)));
  }
  return Object.fromEntries(
    sent.flatMap(({ name, field, values }) => {
      const [first] = values;
      if (first === undefined) return [];
      if (!(field instanceof z.ZodArray)) return [[name, typed(field, first)]];
      const element = unwrapped(field.element);
      return [[name, values.map((value) => typed(element, value))]];
    }),
  );
}

/** The media types of JSON, with any parameters. */
const jsonTypes = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i;

/** The JSON body; an empty object for an empty body. */
async function bodyOf(c: AppContext): Promise<Input> {
  const bytes = await readBody(c);
  if (bytes.length === 0) return {};
  if (!jsonTypes.test(c.req.header("content-type") ?? "")) {
    throw new AppError(
      "unsupported_media_type",
      "The body is not declared as JSON. Send it with the header content-type: application/json.",
    );
  }
  const body = parseJson(bytes);
  if (isObject(body)) return body;
  throw new AppError(
    "bad_request",
    "The body is not a JSON object. Send an object, or an empty body.",
  );
}

/** The schema under `optional`, `default` and the like, and before a transformation. */
function unwrapped(schema: $ZodType | undefined): $ZodType | undefined {
  const { def } = schema?._zod ?? {};
  if (def && "innerType" in def && def.innerType instanceof $ZodType) {
    return unwrapped(def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema;
}

function shapeOf(schema: z.ZodType): Record<string, $ZodType> {
  const object = unwrapped(schema);
  return object instanceof z.ZodObject ? object.shape : {};
}

/** A text of the query as a number or boolean, where the schema expects one and the text is one. */
function typed(schema: $ZodType | undefined, text: string): unknown {
  const type = schema?._zod.def.type;
  if (type === "number" && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}
