import { isObject, type JsonObject } from "../../values/json.ts";
import { clip, scimError, typeName } from "../error.ts";
import { isForeign } from "../schema/locate.ts";
import type { Attribute } from "../schema/schema.ts";
import { parseOperations, type PatchOperation } from "./parse.ts";
import { removeTarget } from "./remove.ts";
import { pathTarget, protectedPart } from "./target.ts";
import { writeAttributes, writeTarget } from "./write.ts";

/**
 * Applies the operations of a PATCH in order to a copy of the resource: RFC 7644, section 3.5.2. The
 * caller parses the result like a body, which checks the resource as a whole.
 *
 * @param body parsed JSON: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any case.
 * @throws AppError bad_request: invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget
 *   or mutability, naming the operation or path.
 */
export function patchResource(type: Attribute, resource: JsonObject, body: unknown): JsonObject {
  const draft = structuredClone(resource);
  for (const [i, operation] of parseOperations(body).entries()) {
    applyOperation(draft, type, operation, `Operations[${i}]`);
  }
  return draft;
}

/** Applies one operation to `draft`. `at` names the operation in messages. */
export function applyOperation(
  draft: JsonObject,
  type: Attribute,
  { op, path, value }: PatchOperation,
  at: string,
): void {
  if (path === undefined) {
    if (op === "remove") {
      const message = `${at} is a remove without a path. Send the attribute to remove as "path".`;
      throw scimError("noTarget", message, at);
    }
    if (!isObject(value)) {
      const message = `${at}.value must be an object of attributes, not ${typeName(value)}, because the operation has no path.`;
      throw scimError("invalidValue", message, `${at}.value`);
    }
    writeAttributes(op, draft, type, value, "");
    return;
  }
  // POST and PUT also ignore foreign URNs. The other operations of the request take effect.
  if (isForeign(type, path)) return;
  const target = pathTarget(type, path);
  if (target === null) {
    const message = `${at}.path "${clip(path)}" is not an attribute. Check the name and its URN.`;
    throw scimError("invalidPath", message, path);
  }
  const part = protectedPart(target);
  if (part?.mutability === "writeOnly") return;
  if (part !== undefined) {
    throw scimError("mutability", `${clip(path)} is read-only. Remove the operation.`, path);
  }
  if (op === "remove") removeTarget(draft, target, value, path);
  else if (value !== undefined) writeTarget(op, draft, target, value, path);
  else throw scimError("invalidValue", `${at} has no value. Send "value".`, `${at}.value`);
}
