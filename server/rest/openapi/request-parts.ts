import { hasBody } from "../../errors/problem.ts";
import type { Operation } from "../../declarations.ts";
import type { Schema } from "./schemas.ts";

const pathNames = (path: string): string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");

/** The parameters of the path, and of the query where the input is not in the body. */
export function parametersOf(method: string, path: string, { properties = {}, required }: Schema) {
  const inPath = pathNames(path).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: properties[name] ?? { type: "string" },
  }));
  if (hasBody(method)) return inPath;
  const inQuery = Object.entries(properties)
    .filter(([name]) => !inPath.some((parameter) => parameter.name === name))
    .map(([name, schema]) => ({
      name,
      in: "query",
      required: required?.includes(name) ?? false,
      schema,
    }));
  return [...inPath, ...inQuery];
}

/** The headers of a request that changes something. */
export function headersOf({ isMutation, access, ifMatch }: Operation): object[] {
  if (!isMutation) return [];
  const key = {
    name: "Idempotency-Key",
    in: "header",
    description: "Makes the request repeatable: within 24 hours it is carried out once.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  const version = {
    name: "If-Match",
    in: "header",
    description: `The etag of the version that is changed or removed, in place of \`${ifMatch}\`.`,
    schema: { type: "string" },
  };
  return [...(access === "public" ? [] : [key]), ...(ifMatch === undefined ? [] : [version])];
}

/** The JSON body: the input without the parameters of the path. Undefined where nothing is left. */
export function requestBodyOf(method: string, path: string, schema: Schema, example: unknown) {
  if (!hasBody(method)) return undefined;
  const inPath = pathNames(path);
  const properties = Object.entries(schema.properties ?? {});
  const left = properties.filter(([name]) => !inPath.includes(name));
  if (schema.properties !== undefined && left.length === 0) return undefined;
  const required = schema.required?.filter((name) => !inPath.includes(name)) ?? [];
  const { required: _, ...rest } = schema;
  const content = {
    schema: {
      ...rest,
      ...(schema.properties && { properties: Object.fromEntries(left) }),
      ...(required.length > 0 && { required }),
    },
    ...(typeof example === "object" &&
      example !== null && {
        example: Object.fromEntries(
          Object.entries(example).filter(([name]) => !inPath.includes(name)),
        ),
      }),
  };
  return {
    required: required.length > 0 || schema.properties === undefined,
    content: { "application/json": content },
  };
}
