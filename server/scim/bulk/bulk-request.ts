import { AppError } from "../../../shared/errors.ts";
import type { DeepItems } from "../../../shared/json/parse-json.ts";
import { checkSchemas } from "../../../shared/scim/resource/parse-resource.ts";
import { BULK_REQUEST_SCHEMA } from "../../../shared/scim/schema/schema.ts";
import { isObject, type JsonObject, scimError, typeName } from "../../../shared/scim/error.ts";
import { limits } from "../limits.ts";
import { operationPath } from "../paths.ts";

/** One item of a bulk request; `problem` says why it cannot be tried. */
export interface BulkOperation {
  /** Its place in the request, from 0. */
  index: number;
  method: string;
  path: string;
  bulkId?: string;
  version?: string;
  data: unknown;
  problem?: string;
}

/**
 * Reads the envelope of RFC 7644, section 3.7. What is wrong with one operation is that one's
 * result; what is wrong with the envelope refuses all.
 * @throws AppError bad_request; too_large for more operations than are announced
 */
export function readBulk(
  body: unknown,
  deep: DeepItems,
): { operations: BulkOperation[]; failOnErrors: number } {
  if (!isObject(body)) {
    throw scimError("invalidSyntax", `The body must be a JSON object, not ${typeName(body)}.`);
  }
  checkSchemas(body, BULK_REQUEST_SCHEMA);
  const fields = lowerKeys(body);
  const list = fields.get("operations");
  if (!Array.isArray(list) || list.length === 0) {
    const message = "Operations must be an array with at least one operation.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  if (list.length > limits.bulkOperations) {
    const message = `Operations has ${list.length} entries. Send at most ${limits.bulkOperations} a request.`;
    throw new AppError("too_large", message, { field: "Operations" });
  }
  const operations = list.map((raw: unknown, i) => readOperation(raw, i, deep.get(i)?.problem));
  const bulkIds = operations.flatMap(({ bulkId }) => bulkId ?? []);
  if (new Set(bulkIds).size < bulkIds.length) {
    const message = "Two operations have the same bulkId. Give each POST one of its own.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  return { operations, failOnErrors: readFailOnErrors(fields.get("failonerrors") ?? 0) };
}

function readFailOnErrors(raw: unknown): number {
  if (typeof raw === "number" && Number.isInteger(raw) && raw >= 0) return raw;
  throw scimError("invalidValue", "failOnErrors must be a whole number from 0.", "failOnErrors");
}

function readOperation(raw: unknown, index: number, tooDeep: string | undefined): BulkOperation {
  const fields = isObject(raw) ? lowerKeys(raw) : new Map<string, unknown>();
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  const [method, path, bulkId, version] = [
    text("method").toUpperCase(),
    operationPath(text("path")),
    text("bulkid"),
    text("version"),
  ];
  const data = fields.get("data");
  const problem = tooDeep === undefined ? problemOf(method, path, bulkId, data) : `${tooDeep}.`;
  return {
    index,
    method,
    path,
    ...(bulkId !== "" && { bulkId }),
    ...(version !== "" && { version }),
    data,
    ...(problem !== undefined && { problem: `Operations[${index}]: ${problem}` }),
  };
}

function problemOf(
  method: string,
  path: string,
  bulkId: string,
  data: unknown,
): string | undefined {
  if (!["POST", "PUT", "PATCH", "DELETE"].includes(method)) {
    return "method must be POST, PUT, PATCH or DELETE.";
  }
  if (!path.startsWith("/")) return 'path must be such as "/Users" or "/Users/{id}".';
  if (method === "POST" && bulkId === "") return "a POST needs a bulkId.";
  if (method !== "DELETE" && !isObject(data)) return "data must be an object.";
  return undefined;
}

const lowerKeys = (object: JsonObject): Map<string, unknown> =>
  new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
