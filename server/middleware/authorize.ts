import { bytesToHex } from "@noble/hashes/utils.js";
import { HTTPException } from "hono/http-exception";
import type { Context, OperatorContext, Role } from "../../shared/context.ts";
import type { Demand } from "../../shared/db/tenant-session.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import type { AccessClaims } from "../../shared/identity/access-token.ts";
import { baseRoles, demandOf, type Permission } from "../../shared/identity/permissions.ts";
import type { RateClass } from "../declarations.ts";
import { presentConfig } from "./present-config.ts";
import type { AppContext } from "../types.ts";
import { isFormerSlug } from "../../shared/tenants/former-slug.ts";
import { countCall } from "./caller-rates.ts";
import { mark } from "./server-timing.ts";
import { apiKeyOf, authenticate, requireScimToken, type SentKey } from "./authenticate.ts";

interface Call {
  permission: Permission | "signed-in";
  /** Refuses writes with 402 while a payment is overdue. */
  mustPay: boolean;
  /** The class by which the call counts. */
  rate: RateClass;
  /** Of the pack whose operation is called. */
  appType?: string | undefined;
}

/**
 * Prepares the context of a request of a person or an API key. The first SQL statement of the request
 * starts the tenant session, which checks the session or the key, the person and the permission.
 * @throws AppError unauthorized, rate_limited, or forbidden for the operator, who belongs to no tenant
 */
export async function openCaller(
  c: AppContext,
  { permission, mustPay, rate, appType }: Call,
): Promise<Context> {
  const key = apiKeyOf(c);
  mark(c, "tenant");
  const demand = {
    ...(permission !== "signed-in" && {
      permission: demandOf(c.get("request").services.product, permission),
    }),
    mustPay,
    ...(appType !== undefined && { appType }),
  };
  const ctx = key ? await openForKey(c, key, demand, rate) : await openForUser(c, demand, rate);
  c.set("opened", ctx);
  mark(c, "authentication");
  await requireSlug(c, ctx);
  mark(c, "parent");
  return ctx;
}

async function openForUser(c: AppContext, demand: Demand, rate: RateClass): Promise<Context> {
  const claims = await authenticate(c);
  if (claims.role === "operator") {
    throw new AppError(
      "forbidden",
      "The operator has no access to a tenant's data. Use a token of the tenant.",
    );
  }
  await countCall(c, claims.org_id, `user:${claims.sub}`, rate);
  return openPerson(c, claims, demand);
}

type PersonClaims = Exclude<AccessClaims, { role: "operator" }>;

/** Prepares the context of a person whose claims are verified. */
export function openPerson(c: AppContext, claims: PersonClaims, demand: Demand): Context {
  const { sub: userId, role, sid: sessionId, auth_time: signedIn } = claims;
  const authTime = signedIn === undefined ? undefined : new Date(signedIn * 1000);
  return c
    .get("request")
    .open(
      { ...identityOfPerson(claims), ...demand },
      { kind: "user", userId, role, sessionId, authTime },
    );
}

export function identityOfPerson({ sub: userId, org_id: tenantId, role, iat, sid }: PersonClaims) {
  const issuedAt = new Date(iat * 1000);
  return { kind: "user" as const, tenantId, userId, role, issuedAt, sessionId: sid };
}

/** The session begins first: only then is known for whom the key acts. */
async function openForKey(
  c: AppContext,
  key: SentKey,
  demand: Demand,
  rate: RateClass,
): Promise<Context> {
  const { tenantId, keyHash } = key;
  const request = c.get("request");
  const isKnown = request.services.rates.boundUnverified(tenantId, keyHash);
  const count = () => countCall(c, tenantId, `key:${bytesToHex(keyHash)}`, rate);
  // A key that this process has not verified may belong to somebody else's tenant.
  if (isKnown) await count();
  const ctx = request.open({ kind: "key", ...key, ...demand }, { kind: "key", keyId: "" });
  await ctx.scope.beginSession();
  if (!isKnown) await count();
  const { credentialId: keyId, userId, role } = ctx.scope.tenant;
  if (keyId === null) throw new Error("The session of an API key does not name it.");
  ctx.actor =
    userId === null
      ? { kind: "key", keyId }
      : { kind: "user", userId, role: baseRoleOf(role), keyId };
  return ctx;
}

function baseRoleOf(role: string | null): Role {
  const known = baseRoles.find((base) => base === role);
  if (known === undefined) throw new Error(`${role} is not a base role.`);
  return known;
}

/**
 * Where the path names a tenant, it must be the token's tenant; by a former slug, it is redirected. The
 * error for another slug does not reveal whether a tenant has it.
 */
async function requireSlug(c: AppContext, ctx: Context): Promise<void> {
  const slug = c.req.param("slug");
  if (slug === undefined) return;
  await ctx.scope.beginSession();
  const { tenant } = ctx.scope;
  if (tenant.slug === slug) return;
  if (!(await isFormerSlug({ ctx, input: { slug } }))) throw notFound("tenant", slug, "tenant");
  // 307 keeps the method and the body. It is not permanent, because the slug becomes free again.
  const { pathname, search } = new URL(c.req.url);
  const location = pathname.replace(/\/tenants\/[^/]+/, `/tenants/${tenant.slug}`) + search;
  throw new HTTPException(307, { res: new Response(null, { status: 307, headers: { location } }) });
}

/**
 * Prepares the context of a SCIM request.
 * @throws AppError unauthorized, or rate_limited when the tenant exceeds its request rate
 */
export async function openForScim(c: AppContext): Promise<Context> {
  const { tenantId, tokenHash } = requireScimToken(c);
  const request = c.get("request");
  const limitsOf = async () => (await presentConfig(c, tenantId)).scim;
  await request.services.rates.take(tenantId, tokenHash, limitsOf);
  return request.open({ kind: "credential", tenantId, tokenHash, use: "scim" }, { kind: "scim" });
}

/** @throws AppError forbidden for any other role than operator, and for API keys */
export async function openForOperator(c: AppContext): Promise<OperatorContext> {
  const claims = apiKeyOf(c) ? null : await authenticate(c);
  if (claims?.role !== "operator") {
    throw new AppError("forbidden", "Only the operator may do this. Use a token of that role.");
  }
  const request = c.get("request");
  const { services, waitUntil } = request;
  const actor = { kind: "operator" as const, subject: claims.sub };
  const ctx: OperatorContext = {
    database: c.env.operatorDatabase,
    subject: claims.sub,
    authTime: new Date((claims.auth_time ?? claims.iat) * 1000),
    requestId: c.get("requestId"),
    log: request.log,
    product: services.product,
    secrets: services.secrets,
    publisher: services.publisher,
    openTenant: (tenantId) => request.open({ kind: "maintenance", tenantId }, actor),
    waitUntil,
  };
  c.set("operator", ctx);
  return ctx;
}
