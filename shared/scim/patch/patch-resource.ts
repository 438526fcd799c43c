import { isForeign } from "../schema/foreign-urn.ts";
import { checkSchemas } from "../resource/parse-resource.ts";
import { removeTarget } from "./remove-attributes.ts";
import { type Attribute, PATCH_OP_SCHEMA } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError, typeName } from "../error.ts";
import { pathTarget, protectedPart, writeAttributes, writeTarget } from "./write-attributes.ts";

const maxOperations = 1_000;

/**
 * A copy of the resource with the operations of a PATCH applied in order: RFC 7644, section
 * 3.5.2. Parse the result like a body: what the whole must satisfy is checked there.
 *
 * @param body parsed JSON: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any case.
 * @throws AppError bad_request: invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget
 *   or mutability, naming the place.
 */
export function patchResource(type: Attribute, resource: JsonObject, body: unknown): JsonObject {
  const draft = structuredClone(resource);
  for (const [i, operation] of readOperations(body).entries()) {
    applyOperation(draft, type, operation, `Operations[${i}]`);
  }
  return draft;
}

export interface Operation {
  op: "add" | "replace" | "remove";
  path?: string;
  value: unknown;
}

/** Applies one operation to `draft`; `place` names it in messages. */
export function applyOperation(
  draft: JsonObject,
  type: Attribute,
  { op, path, value }: Operation,
  place: string,
): void {
  if (path === undefined) {
    if (op === "remove") {
      throw scimError(
        "noTarget",
        `${place} removes without a path. Name the attribute in "path".`,
        place,
      );
    }
    if (!isObject(value)) {
      const message = `${place}.value must be an object of attributes when there is no path, not ${typeName(value)}.`;
      throw scimError("invalidValue", message, `${place}.value`);
    }
    writeAttributes(op, draft, type, value, "");
    return;
  }
  // POST and PUT ignore foreign URNs as well: the other operations of the request take effect.
  if (isForeign(type, path)) return;
  const target = pathTarget(type, path);
  if (target === null) {
    const message = `${place}.path "${clip(path)}" names no attribute. Check the name and the URN before it.`;
    throw scimError("invalidPath", message, path);
  }
  const kept = protectedPart(target);
  if (kept?.mutability === "writeOnly") return;
  if (kept !== undefined) {
    throw scimError("mutability", `${clip(path)} is read-only. Leave the operation out.`, path);
  }
  if (op === "remove") removeTarget(draft, target, value, path);
  else if (value !== undefined) writeTarget(op, draft, target, value, path);
  else throw scimError("invalidValue", `${place} has no value. Add "value".`, `${place}.value`);
}

/** @throws AppError bad_request, invalidSyntax or invalidPath, naming the operation. */
export function readOperations(body: unknown): Operation[] {
  if (!isObject(body)) {
    throw scimError("invalidSyntax", `The body must be a JSON object, not ${typeName(body)}.`);
  }
  checkSchemas(body, PATCH_OP_SCHEMA);
  const list = lowerKeys(body).get("operations");
  if (!Array.isArray(list) || list.length === 0) {
    const message = "Operations must be an array with at least one operation.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  if (list.length > maxOperations) {
    const message = `Operations has ${list.length} entries. Send at most ${maxOperations} a request.`;
    throw scimError("invalidSyntax", message, "Operations");
  }
  return list.map((raw: unknown, i) => readOperation(raw, `Operations[${i}]`));
}

function readOperation(raw: unknown, place: string): Operation {
  if (!isObject(raw)) {
    throw scimError("invalidSyntax", `${place} must be an object, not ${typeName(raw)}.`, place);
  }
  const fields = lowerKeys(raw);
  const op = fields.get("op");
  const name = typeof op === "string" ? op.toLowerCase() : "";
  if (name !== "add" && name !== "replace" && name !== "remove") {
    throw scimError("invalidSyntax", `${place}.op must be add, replace or remove.`, `${place}.op`);
  }
  const path = fields.get("path") ?? "";
  if (typeof path !== "string") {
    const message = `${place}.path must be a string, not ${typeName(path)}.`;
    throw scimError("invalidPath", message, `${place}.path`);
  }
  return { op: name, ...(path !== "" && { path }), value: fields.get("value") };
}

function lowerKeys(object: JsonObject): Map<string, unknown> {
  return new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
}
