import { parseBulk } from "./parse-bulk.ts";
import { planBulk } from "./plan.ts";
import { BulkRun } from "./run.ts";
import type { BulkInput, BulkResult } from "./types.ts";

const BULK_RESPONSE_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

interface BulkResponse {
  schemas: string[];
  Operations: BulkResult[];
}

/**
 * Performs the operations of a bulk request (RFC 7644, section 3.7), independent ones in batches.
 * Results are in the order of the request. Operations that were not tried after `failOnErrors`
 * failures have no result.
 * @throws AppError bad_request or too_large for the request as a whole; failed operations are results
 */
export async function performBulk(input: BulkInput): Promise<BulkResponse> {
  const { ctx, body, deep, signal, requests, onParsed } = input;
  const { operations, failOnErrors } = parseBulk(body, deep);
  onParsed(operations.length);
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
  await run.completeCycles();
  if (signal.aborted) {
    const { tenantId } = ctx.scope;
    ctx.log.info("bulk.client_gone", { tenant: tenantId, of: operations.length, done: run.done });
  }
  return { schemas: [BULK_RESPONSE_SCHEMA], Operations: run.results() };
}
