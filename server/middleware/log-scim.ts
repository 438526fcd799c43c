import { bytesToHex } from "@noble/hashes/utils.js";
import type { MiddlewareHandler } from "hono";
import { actorName } from "../../shared/context.ts";
import { isUuid, newId } from "../../shared/ids.ts";
import type { ScimRequestLog } from "../../shared/scim-requests/request-log.ts";
import { looksLikeScim } from "../scim/paths.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { scimTokenOf } from "./authenticate.ts";

/** Adds each SCIM request to the tenant's request log, whatever the response. */
export const logScim =
  (requests: ScimRequestLog): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!looksLikeScim(c.req.path)) return next();
    const at = Date.now();
    const startedAt = performance.now();
    await next();
    const sender = senderOf(c);
    if (sender === null) return;
    const { log, waitUntil, ignored } = c.get("request");
    const { path, method } = c.req;
    const refusal = c.get("refusals")?.at(-1);
    const entry = {
      ...sender,
      id: newId(at),
      at,
      method,
      path,
      query: new URL(c.req.url).search,
      resourceId: resourceOf(c),
      status: c.res.status,
      scimType: refusal?.details.scimType ?? null,
      detail: refusal?.message ?? null,
      requestId: c.get("requestId"),
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      userAgent: c.req.header("user-agent") ?? null,
      bulk: c.get("bulk") ?? null,
      ignored: ignored.list() ?? null,
      requests: 1,
      lastAt: at,
    };
    requests.record(entry, { database: c.env.database, log, waitUntil });
  };

/**
 * The tenant and actor of the session. Without a session, what the token claims; the log verifies
 * that claim before it stores the entry.
 */
function senderOf(c: AppContext) {
  const caller = c.get("request").caller();
  if (caller) {
    return { tenantId: caller.scope.tenantId, actor: actorName(caller), tokenHash: null };
  }
  const token = scimTokenOf(c);
  if (token === null) return null;
  return { tenantId: token.tenantId, actor: null, tokenHash: bytesToHex(token.tokenHash) };
}

/** The id of the resource in the path, or of the created one. */
function resourceOf(c: AppContext): string | null {
  const location = c.req.method === "POST" ? (c.res.headers.get("location") ?? "") : c.req.path;
  const id = location.split("/").at(-1) ?? "";
  return isUuid(id) ? id : null;
}
