import { type ClientErrorCode, type ErrorFacts, RampartError } from "./errors.ts";

/** The input or the request is not valid; `errors` has the places. Correct it. */
export class ValidationError extends RampartError {
  override name = "ValidationError";
  declare readonly code:
    | "bad_request"
    | "unprocessable"
    | "too_large"
    | "unsupported_media_type"
    | "not_acceptable"
    | "method_not_allowed";
}

/** There is no valid credential, or the operation needs a more recent sign-in. */
export class AuthenticationError extends RampartError {
  override name = "AuthenticationError";
  declare readonly code: "unauthorized" | "totp_required" | "fresh_sign_in_required";

  /** The token for `auth.loginTotp`, if the code is `totp_required`. */
  get challenge(): string | null {
    return this.data?.challenge ?? null;
  }
}

/** A payment of the organization is overdue. Reads still work. */
export class PaymentError extends RampartError {
  override name = "PaymentError";
  declare readonly code: "payment_required";
}

/** The caller lacks a permission, or the organization is suspended. */
export class PermissionError extends RampartError {
  override name = "PermissionError";
  declare readonly code: "forbidden" | "tenant_inactive";
}

/** The id is unknown, or the caller may not see it. */
export class NotFoundError extends RampartError {
  override name = "NotFoundError";
  declare readonly code: "not_found";
}

/** The state does not allow the operation. Read the resource again. */
export class ConflictError extends RampartError {
  override name = "ConflictError";
  declare readonly code: "conflict" | "managed_by_directory" | "last_admin" | "precondition_failed";
}

/** A rate is used up. `retryAfter` says when the next call can succeed. */
export class RateLimitError extends RampartError {
  override name = "RateLimitError";
  declare readonly code: "rate_limited";
}

/** Rampart, or a service that it needs, is not available at the moment. */
export class UnavailableError extends RampartError {
  override name = "UnavailableError";
  declare readonly code: "unavailable";
}

/** No response, or the request did not arrive in time. A change may have been made. */
export class ConnectionError extends RampartError {
  override name = "ConnectionError";
  declare readonly code: "connection_failed" | "request_timeout";
}

/** An error in Rampart. Send `requestId` to support. */
export class InternalError extends RampartError {
  override name = "InternalError";
  declare readonly code: "internal" | "not_implemented";
}

/** The class of each code. */
export const errorClasses = {
  bad_request: ValidationError,
  unprocessable: ValidationError,
  too_large: ValidationError,
  unsupported_media_type: ValidationError,
  not_acceptable: ValidationError,
  method_not_allowed: ValidationError,
  unauthorized: AuthenticationError,
  totp_required: AuthenticationError,
  fresh_sign_in_required: AuthenticationError,
  payment_required: PaymentError,
  forbidden: PermissionError,
  tenant_inactive: PermissionError,
  not_found: NotFoundError,
  conflict: ConflictError,
  managed_by_directory: ConflictError,
  last_admin: ConflictError,
  precondition_failed: ConflictError,
  rate_limited: RateLimitError,
  unavailable: UnavailableError,
  connection_failed: ConnectionError,
  request_timeout: ConnectionError,
  internal: InternalError,
  not_implemented: InternalError,
} satisfies Record<ClientErrorCode, new (facts: ErrorFacts) => RampartError>;
