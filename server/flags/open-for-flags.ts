import { bytesToHex } from "@noble/hashes/utils.js";
import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { hashToken, tenantOfToken } from "../../shared/identity/token-format.ts";
import { countCall } from "../middleware/caller-rates.ts";
import type { AppContext } from "../types.ts";

/** How the clients of each kind send their keys. */
const howToSend = {
  ofrep: "Send a key of the kind ofrep in the header Authorization: Bearer <key>, or in X-API-Key.",
  unleash: "Send a key of the kind unleash in the header Authorization.",
};

/**
 * Starts the tenant session of a client of feature flags. The tenant is that of the key.
 * @throws AppError unauthorized, rate_limited, or tenant_inactive
 */
export async function openForFlags(c: AppContext, use: keyof typeof howToSend): Promise<Context> {
  const { key, tenantId } = sentKey(c, use);
  const tokenHash = hashToken(key);
  const request = c.get("request");
  const count = () => countCall(c, tenantId, `key:${bytesToHex(tokenHash)}`, "read");
  // A key that this process has not verified may belong to somebody else's tenant.
  const isKnown = request.services.rates.boundUnverified(tenantId, tokenHash);
  if (isKnown) await count();
  const identity = { kind: "credential" as const, tenantId, tokenHash, use };
  const ctx = request.open(identity, { kind: "flag-client" });
  c.set("opened", ctx);
  await ctx.scope.beginSession();
  if (!isKnown) await count();
  return ctx;
}

function sentKey({ req }: AppContext, use: keyof typeof howToSend) {
  const sent = [req.header("authorization")?.replace(/^Bearer +/i, ""), req.header("x-api-key")];
  for (const key of sent) {
    const tenantId = key === undefined ? null : tenantOfToken(use, key);
    if (key !== undefined && tenantId !== null) return { key, tenantId };
  }
  throw new AppError("unauthorized", howToSend[use]);
}
