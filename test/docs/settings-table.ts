import * as z from "zod";
import { leaves, type Leaf } from "../../shared/configuration/leaves.ts";

export const settingsHead = ["setting", "default", "values", "changed by", "meaning"];

/** A row for each setting of a tenant's configuration. */
export const settingsRows = (): string[][] =>
  leaves.map((leaf) => {
    const { title, description, changedBy, effect } = leaf.about;
    const applies = effect === undefined ? "" : ` Applies ${effect}.`;
    return [
      `\`${leaf.path}\``,
      code(leaf.default),
      valuesOf(leaf),
      changedBy,
      `${title}. ${description}${applies}`,
    ];
  });

const code = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

/** The values that a setting accepts, in words. */
function valuesOf({ schema, about: { unit } }: Leaf): string {
  const { type, items, enum: options, minimum, maximum, maxItems } = z.toJSONSchema(schema);
  if (options) return options.map(code).join(", ");
  if (type === "boolean") return "`true`, `false`";
  if (type === "array") {
    const list = typeof items === "object" && "enum" in items ? items.enum?.map(code) : undefined;
    const limit = maxItems === undefined ? "a list" : `a list of up to ${maxItems}`;
    return list ? `${limit} of ${list.join(", ")}` : limit;
  }
  if (minimum === undefined || maximum === undefined) return "text";
  return `${minimum} to ${maximum}${unit === undefined ? "" : ` ${unit}`}`;
}
