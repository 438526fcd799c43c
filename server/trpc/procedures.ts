import { initTRPC } from "@trpc/server";
import type * as z from "zod";
import type { Role } from "../../shared/context.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { openForOperator, openForPerson, requireRole } from "../middleware/authorize.ts";
import { checkInput } from "./check-input.ts";
import type { TrpcContext } from "./context.ts";
import { appErrorOf, mapErrors } from "./errors.ts";

interface Meta {
  /** The schema of the result. OpenAPI shows it, and tests compare results with it. */
  output: z.ZodType;
  /** Allows a mutation while a payment is overdue: one that only removes something. */
  whenUnpaid?: true;
}

const t = initTRPC
  .context<TrpcContext>()
  .meta<Meta>()
  .create({
    errorFormatter({ shape, error }) {
      const cause = appErrorOf(error);
      const { field, retryAfter } = cause?.details ?? {};
      return {
        code: shape.code,
        message: cause?.message ?? shape.message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          reason: cause?.code,
          field,
          retryAfter,
        },
      };
    },
  });

export const { router } = t;

/** A procedure for users of a tenant with this role or a higher one. */
const procedureFor = (minRole: Role) => (declared: Meta) =>
  t.procedure.meta(declared).use(({ ctx, next, type, meta, getRawInput }) =>
    mapErrors(async () => {
      const claims = await authenticate(ctx.hono);
      const mustPay = type === "mutation" && meta?.whenUnpaid !== true;
      const tenantCtx = openForPerson(ctx.hono, claims, mustPay);
      if (claims.role !== "operator") requireRole(claims.role, minRole);
      await checkInput(ctx.hono, getRawInput);
      return next({ ctx: { tenantCtx } });
    }),
  );

export const repProcedure = procedureFor("rep");
export const managerProcedure = procedureFor("manager");
export const adminProcedure = procedureFor("admin");

/** A procedure for the operator, who can list tenants but has no access to their data. */
export const operatorProcedure = (declared: Meta) =>
  t.procedure.meta(declared).use(({ ctx, next, getRawInput }) =>
    mapErrors(async () => {
      const operator = openForOperator(ctx.hono, await authenticate(ctx.hono));
      await checkInput(ctx.hono, getRawInput);
      return next({ ctx: { operator } });
    }),
  );
