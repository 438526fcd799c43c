import type { Context, OperatorContext, Role } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import type { AccessClaims } from "../../shared/identity/access-token.ts";
import type { AppContext } from "../types.ts";
import { requireScimToken } from "./authenticate.ts";

const ranks: Record<Role, number> = { rep: 0, manager: 1, admin: 2 };

/** @throws AppError forbidden for a role below `minRole` */
export function requireRole(role: Role, minRole: Role): void {
  if (ranks[role] >= ranks[minRole]) return;
  throw new AppError("forbidden", `This needs the role ${minRole}. Ask an admin of your tenant.`);
}

/**
 * Prepares the context of a user's request. The first SQL statement of the request starts the
 * tenant session, which checks that the user may still sign in.
 * @param mustPay refuses the request with 402 while a payment is overdue
 * @throws AppError forbidden for the operator, who belongs to no tenant
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

/**
 * Prepares the context of a SCIM request.
 * @throws AppError unauthorized, or rate_limited when the tenant exceeds its request rate
 */
export async function openForScim(c: AppContext): Promise<Context> {
  const { tenantId, tokenHash } = requireScimToken(c);
  const request = c.get("request");
  await request.services.rates.take(tenantId, tokenHash);
  return request.open({ kind: "credential", tenantId, tokenHash, use: "scim" }, { kind: "scim" });
}

/** @throws AppError forbidden for any other role than operator */
export function openForOperator(c: AppContext, claims: AccessClaims): OperatorContext {
  if (claims.role !== "operator") {
    throw new AppError("forbidden", "Only the operator may do this. Use a token of that role.");
  }
  const { services, waitUntil } = c.get("request");
  return {
    database: c.env.operatorDatabase,
    subject: claims.sub,
    requestId: c.get("requestId"),
    secrets: services.secrets,
    publisher: services.publisher,
    waitUntil,
  };
}
