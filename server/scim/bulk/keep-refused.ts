import type { Context } from "../../../shared/context.ts";
import type { AppContext } from "../../types.ts";
import { keepRefused } from "../keep-refused.ts";
import type { Refused } from "./bulk-run.ts";

/**
 * Keeps an operation that was refused as a dead letter of its own, with its place in the request,
 * its own body and its own version: what a replay sends is the operation, not the bulk request.
 */
export function keepRefusedOperation(
  c: AppContext,
  ctx: Context,
  prefix: string,
  { operation: { index, bulkId }, attempt: { method, path, body, ifMatch }, error }: Refused,
): Promise<void> {
  const place = `Operations[${index}]`;
  return keepRefused(ctx, {
    method,
    path: prefix + path,
    headers: {
      "content-type": "application/scim+json",
      "user-agent": c.req.header("user-agent"),
      "if-match": ifMatch,
    },
    text: JSON.stringify(body) ?? "",
    reason: error.message.startsWith(place) ? error.message : `${place}: ${error.message}`,
    bulk: { operation: index, ...(bulkId !== undefined && { bulkId }) },
  });
}
