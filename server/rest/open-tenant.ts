import type { Context, Role } from "../../shared/context.ts";
import { notFound } from "../../shared/errors.ts";
import { authenticate, openForPerson } from "../middleware/authenticate.ts";
import { requireRole } from "../middleware/require-role.ts";
import type { AppContext } from "../types.ts";

/**
 * Opens the tenant of the token, if the path names the same one. Any other slug is unknown,
 * whether a tenant has it or not.
 * @param mustPay whether it is to write, which is refused while a payment is overdue
 */
export async function openTenant(c: AppContext, mustPay = false): Promise<Context> {
  const ctx = openForPerson(c, await authenticate(c), mustPay);
  await ctx.scope.enter();
  const slug = c.req.param("slug") ?? "";
  if (ctx.scope.tenant.slug !== slug) throw notFound("tenant", slug, "tenant");
  return ctx;
}

const openFor =
  (least: Role) =>
  async (c: AppContext, mustPay = false): Promise<Context> => {
    const ctx = await openTenant(c, mustPay);
    if (ctx.actor.kind === "user") requireRole(ctx.actor.role, least);
    return ctx;
  };

/** The same for what only an admin, or only managers and admins, may do. */
export const openForAdmin = openFor("admin");
export const openForManager = openFor("manager");
