import type { Context } from "../../../shared/context.ts";
import { AppError, toAppError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/log.ts";
import { errorBody } from "../answers.ts";
import type { Performed } from "../perform.ts";
import type { BulkOperation } from "./bulk-request.ts";

/** Where the resource of a path is, which every result but a failed POST's says. */
export const placeOf = (baseUrl: string, path: string): string | undefined =>
  /^\/(?:Users|Groups)\/[^/:]+$/.test(path) ? `${baseUrl}/scim/v2${path}` : undefined;

export const malformed = (problem: string) =>
  new AppError("bad_request", `${problem} Correct the operation.`, { scimType: "invalidSyntax" });

const headOf = ({ method, bulkId }: BulkOperation) => ({
  method,
  ...(bulkId !== undefined && { bulkId }),
});

/** The result of an operation that succeeded (RFC 7644, section 3.7). */
export const resultOf = (
  operation: BulkOperation,
  { status, etag }: { status: Performed["status"]; etag: string | undefined },
  location: string | undefined,
) => ({
  ...headOf(operation),
  ...(location !== undefined && { location }),
  ...(etag !== undefined && { version: etag }),
  status: String(status),
});

/** The result of one that failed; what is unknown is logged, and a miss noted. */
export function failureOf(
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
    ...headOf(operation),
    status: response.status,
    response,
    ...(location !== undefined && { location }),
  };
}
