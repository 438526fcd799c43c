import { isObject, lowerCaseKeys } from "../../values/json.ts";
import { scimError, typeName } from "../error.ts";
import { checkSchemas } from "../schema/check-schemas.ts";
import { PATCH_OP_SCHEMA } from "../schema/schema.ts";

const maxOperations = 1_000;

export interface PatchOperation {
  op: "add" | "replace" | "remove";
  path?: string;
  value: unknown;
}

/**
 * Parses the body of a PATCH: `{schemas, Operations: [{op, path?, value?}]}`, names and ops in any
 * case. Paths are not parsed yet.
 * @throws AppError bad_request, invalidSyntax or invalidPath, naming the operation.
 */
export function parseOperations(body: unknown): PatchOperation[] {
  if (!isObject(body)) {
    throw scimError("invalidSyntax", `The body must be a JSON object, not ${typeName(body)}.`);
  }
  checkSchemas(body, PATCH_OP_SCHEMA);
  const list = lowerCaseKeys(body).get("operations");
  if (!Array.isArray(list) || list.length === 0) {
    const message = "Operations must be an array with at least one operation.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  if (list.length > maxOperations) {
    const message = `Operations has ${list.length} entries. Send at most ${maxOperations} in a request.`;
    throw scimError("invalidSyntax", message, "Operations");
  }
  return list.map((raw: unknown, i) => parseOperation(raw, `Operations[${i}]`));
}

function parseOperation(raw: unknown, at: string): PatchOperation {
  if (!isObject(raw)) {
    throw scimError("invalidSyntax", `${at} must be an object, not ${typeName(raw)}.`, at);
  }
  const fields = lowerCaseKeys(raw);
  const op = fields.get("op");
  const name = typeof op === "string" ? op.toLowerCase() : "";
  if (name !== "add" && name !== "replace" && name !== "remove") {
    throw scimError("invalidSyntax", `${at}.op must be add, replace or remove.`, `${at}.op`);
  }
  const path = fields.get("path") ?? "";
  if (typeof path !== "string") {
    const message = `${at}.path must be a string, not ${typeName(path)}.`;
    throw scimError("invalidPath", message, `${at}.path`);
  }
  return { op: name, ...(path !== "" && { path }), value: fields.get("value") };
}
