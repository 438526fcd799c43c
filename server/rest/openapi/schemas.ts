import type * as z from "zod";
import { jsonSchemaOf } from "../../../shared/json/json-schema.ts";

export type Schema = ReturnType<typeof jsonSchemaOf>;

/** Formats that say as much as the pattern that zod adds. */
const formats = new Set(["uuid", "date", "date-time"]);

/**
 * Collects the definitions of recursive schemas, which OpenAPI expects in its components. Everything
 * else is written where it is used.
 */
export class Schemas {
  readonly definitions: Record<string, unknown> = {};

  /** @param name of the definitions, if there are any */
  of(schema: z.ZodType, io: "input" | "output", name: string): Schema {
    const prefix = `${name}.${io}.`;
    const text = JSON.stringify(jsonSchemaOf(schema, io), withoutPatterns);
    const {
      $defs,
      $schema: _,
      ...rest
    } = parsed(text.replaceAll('"#/$defs/', `"#/components/schemas/${prefix}`));
    for (const [key, one] of Object.entries($defs ?? {})) this.definitions[prefix + key] = one;
    return rest;
  }
}

// It is the JSON of a schema.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const parsed = (text: string) => JSON.parse(text) as Schema;

function withoutPatterns(_name: string, value: unknown): unknown {
  const hasFormat =
    typeof value === "object" && value !== null && "format" in value && "pattern" in value;
  if (!hasFormat || typeof value.format !== "string" || !formats.has(value.format)) return value;
  const { pattern: _, ...rest } = value;
  return rest;
}
