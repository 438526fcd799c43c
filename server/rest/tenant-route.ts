import type * as z from "zod";
import type { Context } from "../../shared/context.ts";
import type { Permission } from "../../shared/identity/permissions.ts";
import { type Operation, route, type RouteDeclaration } from "../declarations.ts";
import { openCaller } from "../middleware/authorize.ts";

interface TenantRoute<I extends z.ZodType> extends Omit<RouteDeclaration<I, Context>, "open"> {
  access: Permission | "signed-in";
}

/** A route for people and API keys of one organization. Its caller is checked as it is declared. */
export function tenantRoute<I extends z.ZodType>(declaration: TenantRoute<I>): Operation {
  const { access, isMutation, whenUnpaid, rate } = declaration;
  const mustPay = isMutation && whenUnpaid !== true;
  return route({
    ...declaration,
    open: (c) => openCaller(c, { permission: access, mustPay, rate }),
  });
}
