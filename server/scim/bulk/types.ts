import type { BulkRequests } from "../../../shared/adapters/redis/bulk-requests.ts";
import type { Context } from "../../../shared/context.ts";
import type { AppError } from "../../../shared/errors.ts";
import type { DeepItems } from "../../../shared/json/parse-json.ts";
import type { Operation } from "../perform.ts";

export interface BulkInput {
  ctx: Context;
  /** The origin, without a trailing slash. */
  baseUrl: string;
  body: unknown;
  /** The operations that are nested too deeply. The body contains only the rest of them. */
  deep: DeepItems;
  /** Aborted when the client disconnects. Operations that have not started are then skipped. */
  signal: AbortSignal;
  requests: BulkRequests;
  /** Called with the number of operations before the first one starts. */
  onParsed: (operations: number) => void;
  /** Stores an operation that was refused with 400, before its result is returned. */
  onRefused: (refused: RefusedOperation) => Promise<void>;
}

/** One operation of a bulk request. */
export interface BulkOperation {
  /** Its position in the request, from 0. */
  index: number;
  method: string;
  path: string;
  bulkId?: string;
  version?: string;
  data: unknown;
  /** Why the operation is malformed and cannot be tried, if so. */
  problem?: string;
}

/** The result of an operation, with its HTTP status as a text (RFC 7644, section 3.7). */
export interface BulkResult {
  status: string;
}

/** An operation that was refused with 400, and the request that was tried for it. */
export interface RefusedOperation {
  operation: BulkOperation;
  attempt: Operation;
  error: AppError;
}
