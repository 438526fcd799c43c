import type { Context } from "../../../shared/context.ts";
import { keepDeadLetter } from "../../../shared/delivery/keep-dead-letter.ts";
import { maskSecrets } from "../../../shared/delivery/mask-secrets.ts";
import { newId } from "../../../shared/ids.ts";
import type { AppContext } from "../../types.ts";
import type { Refused } from "./bulk-run.ts";

/**
 * Keeps an operation that was refused as a dead letter of its own, with its place in the request,
 * its own body and its own version: what a replay sends is the operation, not the bulk request.
 */
export async function keepRefusedOperation(
  c: AppContext,
  ctx: Context,
  prefix: string,
  { operation: { index, bulkId }, attempt: { method, path, body, ifMatch }, error }: Refused,
): Promise<void> {
  const place = `Operations[${index}]`;
  await keepDeadLetter(ctx, {
    source: "scim",
    sourceId: newId(),
    reason: error.message.startsWith(place) ? error.message : `${place}: ${error.message}`,
    attempts: 1,
    request: {
      method,
      path: prefix + path,
      headers: {
        "content-type": "application/scim+json",
        "user-agent": maskSecrets(c.req.header("user-agent") ?? "") || null,
        "if-match": ifMatch ?? null,
      },
      requestId: ctx.requestId,
      bulk: { operation: index, ...(bulkId !== undefined && { bulkId }) },
    },
    body: maskSecrets(JSON.stringify(body) ?? ""),
  });
}
