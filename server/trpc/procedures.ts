import { initTRPC, type TRPC_ERROR_CODE_KEY, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, type ErrorCode, toAppError } from "../../shared/errors.ts";
import { authenticate, openForPerson } from "../middleware/authenticate.ts";
import { checkInput } from "../middleware/check-input.ts";
import { openForOperator } from "../middleware/open-for-operator.ts";
import { admit, headersFor } from "../middleware/problem.ts";
import { requireRole } from "../middleware/require-role.ts";
import type { Role } from "../../shared/context.ts";
import type { AppContext } from "../types.ts";

export interface TrpcContext extends Record<string, unknown> {
  hono: AppContext;
}

interface Meta {
  /** Whether it may be done although a payment is overdue: what only takes something away. */
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

const trpcCodes: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  bad_request: "BAD_REQUEST",
  unauthorized: "UNAUTHORIZED",
  payment_required: "PAYMENT_REQUIRED",
  forbidden: "FORBIDDEN",
  tenant_inactive: "FORBIDDEN",
  not_found: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  not_acceptable: "BAD_REQUEST",
  request_timeout: "TIMEOUT",
  conflict: "CONFLICT",
  precondition_failed: "PRECONDITION_FAILED",
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported_media_type: "UNSUPPORTED_MEDIA_TYPE",
  rate_limited: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  not_implemented: "NOT_IMPLEMENTED",
  unavailable: "SERVICE_UNAVAILABLE",
};

function appErrorOf(error: TRPCError): AppError | undefined {
  if (error.cause instanceof AppError) return error.cause;
  if (error.cause instanceof ZodError) return invalidInput(error.cause);
  return error.code === "INTERNAL_SERVER_ERROR" ? toAppError(error.cause ?? error) : undefined;
}

function invalidInput({ issues }: ZodError): AppError {
  const [first] = issues;
  const field = first?.path.join(".") ?? "";
  const what = issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
  return new AppError("bad_request", `The input is wrong. ${what.slice(0, 5).join("; ")}`, {
    field,
  });
}

const coded = (cause: AppError) =>
  new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });

type Outcome = { ok: true } | { ok: false; error: TRPCError };

/** Maps the product's errors to tRPC's codes: those of `work`, and those of the procedure in it. */
async function mapErrors<R extends Outcome>(work: () => Promise<R>): Promise<R> {
  const result = await work().catch((error: unknown) => {
    throw error instanceof AppError ? coded(error) : error;
  });
  if (!result.ok && result.error.cause instanceof AppError) throw coded(result.error.cause);
  return result;
}

/** A procedure for people of a tenant who have this role or a higher one. */
const procedureFor = (least: Role) =>
  t.procedure.use(({ ctx, next, type, meta, getRawInput }) =>
    mapErrors(async () => {
      const claims = await authenticate(ctx.hono);
      const mustPay = type === "mutation" && meta?.whenUnpaid !== true;
      const tenantCtx = openForPerson(ctx.hono, claims, mustPay);
      if (claims.role !== "operator") requireRole(claims.role, least);
      await checkInput(ctx.hono, getRawInput);
      return next({ ctx: { tenantCtx } });
    }),
  );

export const repProcedure = procedureFor("rep");
export const managerProcedure = procedureFor("manager");
export const adminProcedure = procedureFor("admin");

/** A procedure for the operator, who sees tenants but no tenant's data. */
export const operatorProcedure = t.procedure.use(({ ctx, next, getRawInput }) =>
  mapErrors(async () => {
    const operator = openForOperator(ctx.hono, await authenticate(ctx.hono));
    await checkInput(ctx.hono, getRawInput);
    return next({ ctx: { operator } });
  }),
);

export const { router } = t;

export const createTrpcContext = (c: AppContext): TrpcContext => ({ hono: c });

/** Logs what was masked, and notes misses, for each failed call of a batch. */
export function reportTrpcError({
  error,
  ctx,
}: {
  error: TRPCError;
  ctx?: TrpcContext | undefined;
}): void {
  const cause = appErrorOf(error);
  if (ctx && cause) admit(ctx.hono, cause);
}

/** The headers of an answer with failed calls: tRPC builds it without those that `admit` sets. */
export const trpcHeaders = ({ errors }: { errors: readonly TRPCError[] }) => ({
  headers: headersFor(errors.flatMap((error) => appErrorOf(error) ?? [])),
});
