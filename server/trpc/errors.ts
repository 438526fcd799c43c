import { type TRPC_ERROR_CODE_KEY, TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { AppError, codeOfStatus, type ErrorCode, toAppError } from "../../shared/errors.ts";
import { handleError, headersFor } from "../errors/problem.ts";
import { languageOf } from "../errors/user-message.ts";
import { identifyTenant } from "../errors/tenant-of-error.ts";
import type { AppContext } from "../types.ts";
import type { TrpcContext } from "./context.ts";

const trpcCodes: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  bad_request: "BAD_REQUEST",
  unauthorized: "UNAUTHORIZED",
  totp_required: "UNAUTHORIZED",
  fresh_sign_in_required: "UNAUTHORIZED",
  payment_required: "PAYMENT_REQUIRED",
  forbidden: "FORBIDDEN",
  tenant_inactive: "FORBIDDEN",
  subscription_canceled: "FORBIDDEN",
  not_found: "NOT_FOUND",
  method_not_allowed: "METHOD_NOT_SUPPORTED",
  not_acceptable: "BAD_REQUEST",
  request_timeout: "TIMEOUT",
  conflict: "CONFLICT",
  managed_by_directory: "CONFLICT",
  last_admin: "CONFLICT",
  precondition_failed: "PRECONDITION_FAILED",
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported_media_type: "UNSUPPORTED_MEDIA_TYPE",
  unprocessable: "UNPROCESSABLE_CONTENT",
  rate_limited: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  not_implemented: "NOT_IMPLEMENTED",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** The error of a failed call, also where tRPC itself raised it, as for an unknown procedure. */
export function appErrorOf(error: TRPCError): AppError {
  if (error.cause instanceof AppError) return error.cause;
  if (error.code === "INTERNAL_SERVER_ERROR") return toAppError(error.cause ?? error);
  return new AppError(codeOfStatus(getHTTPStatusCodeFromError(error)), error.message);
}

const asTrpcError = (cause: AppError) =>
  new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });

type Outcome = { ok: true } | { ok: false; error: TRPCError };

/**
 * Maps each error to a TRPCError, whether `work` throws it or a procedure inside returns it.
 * @param path the name of the procedure
 */
export async function mapErrors<R extends Outcome>(
  c: AppContext,
  path: string,
  work: () => Promise<R>,
): Promise<R> {
  const result = await work().catch((thrown: unknown) => fail(c, path, thrown));
  return result.ok ? result : fail(c, path, result.error);
}

async function fail(c: AppContext, path: string, thrown: unknown): Promise<never> {
  const error = thrown instanceof TRPCError ? appErrorOf(thrown) : toAppError(thrown);
  if (error.details.isUnknownRoute) {
    // As tRPC itself would. The headers of the caller's rate would reveal that the procedure exists.
    c.set("rates", undefined);
    throw new TRPCError({ code: "NOT_FOUND", message: `No procedure found on path "${path}"` });
  }
  await identifyTenant(c, error);
  throw asTrpcError(error);
}

/** Logs masked errors and records misses, for each failed call of a batch. */
export function reportTrpcError({
  error,
  ctx,
}: {
  error: TRPCError;
  ctx?: TrpcContext | undefined;
}): void {
  if (ctx) handleError(ctx.hono, appErrorOf(error), ctx.hono.get("refusals"));
}

/** The headers of a response with failed calls. tRPC discards headers set on the Hono context. */
export function trpcHeaders({
  errors,
  ctx,
}: {
  errors: readonly TRPCError[];
  ctx?: TrpcContext | undefined;
}) {
  const failures = errors.map(appErrorOf);
  const headers = headersFor(failures);
  if (failures.length > 0 && ctx) {
    const used = failures.map((error) => languageOf(ctx.hono, error));
    headers.set("content-language", [...new Set(used)].join(", "));
    headers.set("vary", "accept-language");
  }
  return { headers };
}
