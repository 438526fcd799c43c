import type { Context, OperatorContext } from "../../shared/context.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import type { AccessClaims } from "../../shared/identity/access-token.ts";
import { demandOf, type Permission } from "../../shared/identity/permissions.ts";
import type { AppContext } from "../types.ts";
import { authenticate, requireScimToken } from "./authenticate.ts";

/**
 * Prepares the context of a request of a person. The first SQL statement of the request starts the
 * tenant session, which checks the session, the person and the permission.
 * @param mustPay refuses writes with 402 while a payment is overdue
 * @throws AppError unauthorized, or forbidden for the operator, who belongs to no tenant
 */
export async function openCaller(
  c: AppContext,
  permission: Permission | "signed-in",
  mustPay: boolean,
): Promise<Context> {
  const claims = await authenticate(c);
  if (claims.role === "operator") {
    throw new AppError(
      "forbidden",
      "The operator has no access to a tenant's data. Use a token of the tenant.",
    );
  }
  const ctx = openPerson(c, claims, permission, mustPay);
  await requireSlug(c, ctx);
  return ctx;
}

type PersonClaims = Exclude<AccessClaims, { role: "operator" }>;

/** Prepares the context of a person whose claims are verified. */
export function openPerson(
  c: AppContext,
  claims: PersonClaims,
  permission: Permission | "signed-in",
  mustPay: boolean,
): Context {
  const { sub: userId, org_id: tenantId, role, iat, sid: sessionId } = claims;
  return c.get("request").open(
    {
      kind: "user",
      tenantId,
      userId,
      role,
      issuedAt: new Date(iat * 1000),
      sessionId,
      ...(permission !== "signed-in" && { permission: demandOf(permission) }),
      mustPay,
    },
    { kind: "user", userId, role, sessionId },
  );
}

/**
 * Where the path names a tenant, it must be the token's tenant. The error for another slug does not
 * reveal whether a tenant has it.
 */
async function requireSlug(c: AppContext, ctx: Context): Promise<void> {
  const slug = c.req.param("slug");
  if (slug === undefined) return;
  await ctx.scope.beginSession();
  if (ctx.scope.tenant.slug !== slug) throw notFound("tenant", slug, "tenant");
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
