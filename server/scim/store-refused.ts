import type { Context } from "../../shared/context.ts";
import { maskSecrets } from "../../shared/dead-letters/mask-secrets.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { newId } from "../../shared/ids.ts";
import type { AppContext } from "../types.ts";
import { scimRoot } from "./paths.ts";
import type { RefusedOperation } from "./bulk/types.ts";

/** A request that was refused with 400, in the form that a replay needs. */
interface RefusedRequest {
  method: string;
  path: string;
  headers: Record<string, string | null | undefined>;
  text: string;
  reason: string;
  /** For an operation of a bulk request: its index and its bulkId. */
  bulk?: { operation: number; bulkId?: string };
}

/**
 * Stores a refused request as a dead letter, with secrets masked. Administrators of the tenant can
 * correct and replay it.
 */
export async function storeRefused(
  ctx: Context,
  { text, reason, headers, ...request }: RefusedRequest,
): Promise<void> {
  // A replay uses the sender's provisioning domain, see decision 28.
  if (!ctx.scope.hasSession) await ctx.scope.beginSession();
  const { credentialId } = ctx.scope.tenant;
  const masked = Object.entries(headers).map(([name, value]) => [
    name,
    maskSecrets(value ?? "") || null,
  ]);
  await storeDeadLetter(ctx, {
    source: "scim",
    sourceId: newId(),
    reason,
    attempts: 1,
    request: {
      ...request,
      headers: Object.fromEntries(masked),
      requestId: ctx.requestId,
      credentialId,
    },
    body: maskSecrets(text),
  });
}

/**
 * Stores a refused operation of a bulk request as a dead letter of its own. A replay sends the
 * operation with its body and version, not the bulk request.
 */
export function storeRefusedOperation(
  c: AppContext,
  ctx: Context,
  {
    operation: { index, bulkId },
    attempt: { method, path, body, ifMatch },
    error,
  }: RefusedOperation,
): Promise<void> {
  const at = `Operations[${index}]`;
  return storeRefused(ctx, {
    method,
    path: scimRoot + path,
    headers: {
      "content-type": "application/scim+json",
      "user-agent": c.req.header("user-agent"),
      "if-match": ifMatch,
    },
    text: JSON.stringify(body) ?? "",
    reason: error.message.startsWith(at) ? error.message : `${at}: ${error.message}`,
    bulk: { operation: index, ...(bulkId !== undefined && { bulkId }) },
  });
}
