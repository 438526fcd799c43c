import type { Context } from "../../../shared/context.ts";
import { AppError, toAppError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/log.ts";
import { errorBody } from "../responses.ts";
import { scimRoot } from "../paths.ts";
import type { OperationResult } from "../perform.ts";
import type { BulkOperation } from "./types.ts";

/** The URL of the resource in a path, which every result except that of a failed POST contains. */
export const locationOf = (baseUrl: string, path: string): string | undefined =>
  /^\/(?:Users|Groups)\/[^/:]+$/.test(path) ? `${baseUrl}${scimRoot}${path}` : undefined;

export const malformed = (problem: string) =>
  new AppError("bad_request", `${problem} Correct the operation.`, { scimType: "invalidSyntax" });

const commonFields = ({ method, bulkId }: BulkOperation) => ({
  method,
  ...(bulkId !== undefined && { bulkId }),
});

/** The result of a successful operation (RFC 7644, section 3.7). */
export const successResult = (
  operation: BulkOperation,
  { status, etag }: { status: OperationResult["status"]; etag: string | undefined },
  location: string | undefined,
) => ({
  ...commonFields(operation),
  ...(location !== undefined && { location }),
  ...(etag !== undefined && { version: etag }),
  status: String(status),
});

/** The result of a failed operation. Also logs unknown errors and reports missing ids. */
export function failureResult(
  { log, reportMiss }: Context,
  operation: BulkOperation,
  thrown: unknown,
  location: string | undefined,
) {
  const error = toAppError(thrown);
  if (error.code === "internal") log.error("bulk.failed", describeError(error));
  if (error.details.miss) reportMiss(error.details.miss);
  const response = errorBody(error);
  return {
    ...commonFields(operation),
    status: response.status,
    response,
    ...(location !== undefined && { location }),
  };
}
