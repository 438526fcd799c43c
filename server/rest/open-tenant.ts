import type { Context, Role } from "../../shared/context.ts";
import { notFound } from "../../shared/errors.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { openForPerson, requireRole } from "../middleware/authorize.ts";
import type { AppContext } from "../types.ts";

/**
 * Starts the session of the token's tenant, whose slug the path must name. The error for another
 * slug does not reveal whether a tenant has it.
 * @param mustPay refuses the request with 402 while a payment is overdue
 * @throws AppError not_found
 */
export async function openTenant(c: AppContext, mustPay = false): Promise<Context> {
  const ctx = openForPerson(c, await authenticate(c), mustPay);
  await ctx.scope.beginSession();
  const slug = c.req.param("slug") ?? "";
  if (ctx.scope.tenant.slug !== slug) throw notFound("tenant", slug, "tenant");
  return ctx;
}

const openFor =
  (minRole: Role) =>
  async (c: AppContext, mustPay = false): Promise<Context> => {
    const ctx = await openTenant(c, mustPay);
    if (ctx.actor.kind === "user") requireRole(ctx.actor.role, minRole);
    return ctx;
  };

/** The same for requests that need the role admin, or manager. */
export const openForAdmin = openFor("admin");
export const openForManager = openFor("manager");
