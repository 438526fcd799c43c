import * as fc from "fast-check";
import type { Document, Schema } from "./document.ts";

/** Values that break careless code: other types, limits, SQL, paths, and text that cannot be stored. */
export const hostile = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  "",
  " ",
  "\0",
  "\ud800",
  "'; drop table users; --",
  "../../etc/passwd",
  "%00",
  "=cmd|' /C calc'!A0",
  "<script>alert(1)</script>",
  "a".repeat(5000),
  "9".repeat(400),
  "2026-02-30T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "00000000-0000-0000-0000-000000000000",
  [],
  {},
  [[[[[]]]]],
  { __proto__: null, constructor: { prototype: 1 } },
);

const texts = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    "Ada",
    "ada@example.com",
    "team-1",
    "https://hub.example/x",
    "user-service",
    "🙂",
  ),
);

/** Values of a schema. Most are valid; formats that JSON Schema cannot express may be missed. */
export function valuesOf(schema: Schema, document: Document, ids: readonly string[]) {
  const of = (one: Schema, depth: number): fc.Arbitrary<unknown> => {
    if (one.$ref !== undefined) {
      const name = one.$ref.split("/").at(-1) ?? "";
      return depth > 4 ? fc.constant(null) : of(document.components.schemas[name] ?? {}, depth + 1);
    }
    if (one.const !== undefined) return fc.constant(one.const);
    if (one.enum) return fc.constantFrom(...one.enum);
    const members = one.anyOf ?? one.oneOf;
    if (members) return fc.oneof(...members.map((member) => of(member, depth + 1)));
    if (Array.isArray(one.type))
      return fc.oneof(...one.type.map((type) => of({ ...one, type }, depth)));
    switch (one.type) {
      case "string":
        return textOf(one, ids);
      case "integer":
        return fc.integer({
          min: one.minimum ?? 0,
          max: Math.min(one.maximum ?? 1000, 2 ** 31 - 2),
        });
      case "number":
        return fc.double({ min: one.minimum ?? 0, max: one.maximum ?? 1000, noNaN: true });
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case "array":
        return fc.array(of(one.items ?? {}, depth + 1), {
          minLength: one.minItems ?? 0,
          maxLength: 3,
        });
      case "object":
        return objectOf(one, (member) => of(member, depth + 1));
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };
  return of(schema, 0);
}

function textOf(
  { format, pattern, minLength = 0, maxLength = 60 }: Schema,
  ids: readonly string[],
) {
  const id = fc.oneof(fc.constantFrom(...ids), fc.uuid({ version: 7 }));
  if (format === "uuid") return id;
  if (format === "date-time")
    return fc.constantFrom("2026-01-31T09:00:00Z", "2027-06-01T00:00:00.5+02:00");
  if (format === "date") return fc.constant("2026-01-31");
  if (pattern !== undefined) {
    try {
      return fc.stringMatching(new RegExp(pattern), { maxLength: 80 });
    } catch {
      return texts;
    }
  }
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  return fc
    .oneof(texts, id)
    .map((text) => (fits(text) ? text : text.padEnd(minLength, "x").slice(0, maxLength)));
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: Schema,
  of: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, of(one)]),
  );
  const known = fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  if (typeof additionalProperties !== "object") return known;
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), of(additionalProperties), {
    maxKeys: 3,
  });
}
