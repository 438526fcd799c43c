import * as z from "zod";

/** What JSON has no form for. A Date becomes its ISO 8601 text, and unknown values may be anything. */
const unrepresentable = new Set(["bigint", "symbol", "undefined", "void", "nan", "map", "set"]);

/**
 * The JSON Schema (draft 2020-12) of a value after `JSON.stringify` (`output`), or of what a client
 * sends (`input`).
 * @throws Error if the schema contains a value that JSON cannot have
 */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output") {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema, path }) => {
      const { type } = zodSchema._zod.def;
      if (type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
      const isTransformed = type === "transform" && io === "output";
      if (!isTransformed && !unrepresentable.has(type)) return;
      throw new Error(`JSON Schema has no form for ${type} at ${path.join("/")}.`);
    },
  });
}
