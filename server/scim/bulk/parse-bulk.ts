import { AppError } from "../../../shared/errors.ts";
import type { DeepItems } from "../../../shared/json/parse-json.ts";
import { checkSchemas } from "../../../shared/scim/schema/check-schemas.ts";
import { BULK_REQUEST_SCHEMA } from "../../../shared/scim/schema/schema.ts";
import { isObject, lowerCaseKeys } from "../../../shared/values/json.ts";
import type { BulkOperation } from "./types.ts";
import { scimError, typeName } from "../../../shared/scim/error.ts";
import { limits } from "../service-provider-config.ts";
import { operationPath } from "../paths.ts";

/**
 * Parses the body of a bulk request (RFC 7644, section 3.7). A malformed operation becomes a result
 * with an error; a malformed body refuses the whole request.
 * @throws AppError bad_request; too_large for more operations than `limits.bulkOperations`
 */
export function parseBulk(
  body: unknown,
  deep: DeepItems,
): { operations: BulkOperation[]; failOnErrors: number } {
  if (!isObject(body)) {
    throw scimError("invalidSyntax", `The body must be a JSON object, not ${typeName(body)}.`);
  }
  checkSchemas(body, BULK_REQUEST_SCHEMA);
  const fields = lowerCaseKeys(body);
  const list = fields.get("operations");
  if (!Array.isArray(list) || list.length === 0) {
    const message = "Operations must be an array with at least one operation.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  if (list.length > limits.bulkOperations) {
    const message = `Operations has ${list.length} entries. Send at most ${limits.bulkOperations} in a request.`;
    throw new AppError("too_large", message, { field: "Operations" });
  }
  const operations = list.map((raw: unknown, i) => parseOperation(raw, i, deep.get(i)?.problem));
  const bulkIds = operations.flatMap(({ bulkId }) => bulkId ?? []);
  if (new Set(bulkIds).size < bulkIds.length) {
    const message = "Two operations have the same bulkId. Send a different one with each POST.";
    throw scimError("invalidSyntax", message, "Operations");
  }
  return { operations, failOnErrors: parseFailOnErrors(fields.get("failonerrors") ?? 0) };
}

function parseFailOnErrors(raw: unknown): number {
  if (typeof raw === "number" && Number.isInteger(raw) && raw >= 0) return raw;
  throw scimError(
    "invalidValue",
    "failOnErrors must be a whole number, at least 0.",
    "failOnErrors",
  );
}

function parseOperation(raw: unknown, index: number, tooDeep: string | undefined): BulkOperation {
  const fields = isObject(raw) ? lowerCaseKeys(raw) : new Map<string, unknown>();
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
  if (!path.startsWith("/")) return 'path must have the form "/Users" or "/Users/{id}".';
  if (method === "POST" && bulkId === "") return "bulkId is required for a POST.";
  if (method !== "DELETE" && !isObject(data)) return "data must be an object.";
  return undefined;
}
