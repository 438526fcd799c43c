import type { BulkRequests } from "../../../shared/adapters/redis/bulk-requests.ts";
import type { Context } from "../../../shared/context.ts";
import type { DeepItems } from "../../../shared/json/parse-json.ts";
import { readBulk } from "./bulk-request.ts";
import { BulkRun, type Refused } from "./bulk-run.ts";
import { planBulk } from "./plan.ts";

const RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

export interface BulkInput {
  ctx: Context;
  /** The origin, without a slash at its end. */
  baseUrl: string;
  body: unknown;
  /** The operations that are nested too deeply; the body holds no more than what is left of them. */
  deep: DeepItems;
  /** Aborted when the client has gone: what has not begun by then is left out. */
  signal: AbortSignal;
  requests: BulkRequests;
  /** Is given the number of operations before the first one. */
  counted: (operations: number) => void;
  /** Keeps an operation that is wrong in itself, before its result is given. */
  refused: (refused: Refused) => Promise<void>;
}

interface BulkAnswer {
  schemas: string[];
  Operations: object[];
}

/**
 * Performs the operations of a bulk request (RFC 7644, section 3.7), those that do not depend on
 * each other in batches. Results come in the order of the request; what was not tried after
 * `failOnErrors` failures has none.
 * @throws AppError bad_request or too_large for the envelope; failures of operations are results
 */
export async function bulk(input: BulkInput): Promise<BulkAnswer> {
  const { ctx, body, deep, signal, requests, counted } = input;
  const { operations, failOnErrors } = readBulk(body, deep);
  counted(operations.length);
  const earlier = await requests.remember(ctx.scope, body, {
    id: ctx.requestId,
    at: ctx.now().getTime(),
  });
  const plan = await planBulk(ctx, operations, earlier, failOnErrors > 0);
  const run = new BulkRun(input, { operations, failOnErrors, earlier, repeated: plan.repeated });
  for (const batch of plan.batches) {
    if (run.isOver) break;
    await run.perform(batch);
  }
  await run.closeCircles();
  if (signal.aborted) {
    const { tenantId } = ctx.scope;
    ctx.log.info("bulk.client_gone", { tenant: tenantId, of: operations.length, done: run.done });
  }
  return { schemas: [RESPONSE], Operations: run.results() };
}
