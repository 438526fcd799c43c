import type { AppContext } from "../types.ts";

/** The largest number of calls in one batch request; the client splits larger batches. */
export const maxBatchCalls = 50;

/** The context of each procedure call: the Hono context of its HTTP request. */
export interface TrpcContext extends Record<string, unknown> {
  hono: AppContext;
  /** The number of calls in the request. */
  calls: number;
}
