import * as z from "zod";
import { tryParseJson } from "../json/parse-json.ts";
import { isObject, type JsonObject } from "../values/json.ts";

/** The limits of a tenant's metadata. */
export const metadataLimits = {
  /** Bytes of the JSON in UTF-8. */
  bytes: 16_384,
  /** Objects and arrays inside each other; the metadata itself is the first. */
  depth: 6,
  /** Characters of a name. */
  name: 100,
} as const;

const encoder = new TextEncoder();

/** What the operator stores about a tenant, for its own systems: any JSON object within the limits. */
export const metadataInput = z.record(z.string(), z.json()).superRefine((metadata, issues) => {
  for (const { path, message } of problemsOf(metadata, []))
    issues.addIssue({ code: "custom", path, message });
  const { length } = encoder.encode(JSON.stringify(metadata));
  if (length <= metadataLimits.bytes) return;
  const message = `has ${length} bytes as JSON. Keep it to ${metadataLimits.bytes}; store larger data elsewhere, and its address here.`;
  issues.addIssue({ code: "custom", path: [], message });
});

interface Problem {
  path: (string | number)[];
  message: string;
}

function problemsOf(value: unknown, path: Problem["path"]): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  const { depth, name: longest } = metadataLimits;
  if (path.length === depth) {
    const message = `is nested more than ${depth} levels deep. Move it up, or store it as a text.`;
    return [{ path, message }];
  }
  const long = Object.keys(value).filter((name) => name.length > longest);
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : Object.entries(value);
  return [
    ...long.map((name) => ({
      path: [...path, name],
      message: `has a name of ${name.length} characters. Shorten it to ${longest}.`,
    })),
    ...entries.flatMap(([name, item]) => problemsOf(item, [...path, name])),
  ];
}

/** What the metadata must contain (PostgreSQL, `@>`), as the JSON of an object: a query is text. */
export const metadataFilter = z
  .string()
  .max(2000)
  .transform((text, issues): JsonObject => {
    const parsed = tryParseJson(text);
    if (isObject(parsed)) return parsed;
    const message = 'must be the JSON of an object, such as {"region":"emea"}';
    issues.addIssue({ code: "custom", message });
    return z.NEVER;
  });
