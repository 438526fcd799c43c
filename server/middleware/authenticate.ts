import type { Context } from "../../shared/context.ts";
import { hashToken, tenantOfToken } from "../../shared/identity/scim-tokens/token-format.ts";
import { type AccessClaims, verifyAccessToken } from "../../shared/identity/access-token.ts";
import { AppError } from "../../shared/errors.ts";
import type { AppContext } from "../types.ts";

const bearerForm = /^Bearer +([\w.~+/=-]+)$/i;

/** The SCIM token that was sent and the tenant that it names, which proves nothing; or null. */
export function scimTokenOf(c: AppContext): { tenantId: string; tokenHash: Uint8Array } | null {
  const [, token = ""] = bearerForm.exec(c.req.header("authorization") ?? "") ?? [];
  const tenantId = tenantOfToken(token);
  return tenantId === null ? null : { tenantId, tokenHash: hashToken(token) };
}

/** The bearer token of a request (RFC 6750). */
function bearer(c: AppContext): string {
  const [, token] = bearerForm.exec(c.req.header("authorization") ?? "") ?? [];
  if (token !== undefined) return token;
  throw new AppError("unauthorized", "Send the header Authorization: Bearer <token>.");
}

/** The verified claims of a person's or the operator's access token. */
export const authenticate = (c: AppContext): Promise<AccessClaims> =>
  verifyAccessToken(bearer(c), c.get("request").keys);

/**
 * Opens the tenant of a person's token. Whether the person may still enter is said by the first
 * statement of whatever is asked next.
 * @param mustPay whether writing is refused with 402 while a payment is overdue
 * @throws AppError forbidden for the operator, who has no tenant
 */
export function openForPerson(c: AppContext, claims: AccessClaims, mustPay = false): Context {
  if (claims.role === "operator") {
    throw new AppError(
      "forbidden",
      "The operator has no access to a tenant's data. Use a token of the tenant.",
    );
  }
  const { sub: userId, org_id: tenantId, role, iat } = claims;
  const issuedAt = new Date(iat * 1000);
  return c
    .get("request")
    .open(
      { kind: "user", tenantId, userId, role, issuedAt, mustPay },
      { kind: "user", userId, role },
    );
}

export const hasScimToken = (c: AppContext): boolean => tenantOfToken(bearer(c)) !== null;

/**
 * Opens the tenant of a SCIM bearer token.
 * @throws AppError rate_limited, when the tenant sends more than it may
 */
export async function openForScim(c: AppContext): Promise<Context> {
  const token = bearer(c);
  const tenantId = tenantOfToken(token);
  if (tenantId === null) {
    throw new AppError(
      "unauthorized",
      "This is not a SCIM token of Rampart. Ask an admin for one.",
    );
  }
  const tokenHash = hashToken(token);
  const request = c.get("request");
  await request.services.rates.take(tenantId, tokenHash);
  return request.open({ kind: "credential", tenantId, tokenHash, use: "scim" }, { kind: "scim" });
}
