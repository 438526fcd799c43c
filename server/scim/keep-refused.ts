import type { Context } from "../../shared/context.ts";
import { storeDeadLetter } from "../../shared/dead-letters/store.ts";
import { maskSecrets } from "../../shared/dead-letters/mask-secrets.ts";
import { newId } from "../../shared/ids.ts";

/** What a client sent that cannot be taken, as a replay needs it. */
export interface RefusedRequest {
  method: string;
  path: string;
  headers: Record<string, string | null | undefined>;
  text: string;
  reason: string;
  /** Of an operation of a bulk request: its place, from 0, and its bulkId. */
  bulk?: { operation: number; bulkId?: string };
}

/** Keeps what was refused, secrets masked, where the tenant's admins can repair and replay it. */
export async function keepRefused(
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
