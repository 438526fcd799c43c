import type { CodeOf, ErrorCategory } from "../../shared/errors.ts";
import { type Difference, type ErrorFacts, RampartError, type UnfitReason } from "./errors.ts";

/** The request is wrong; `errors` has the places. Correct it: the same request fails again. */
export class ValidationError extends RampartError {
  override name = "ValidationError";
  declare readonly code: CodeOf<"validation">;
}

/** The caller is not signed in, or must prove more. Sign in. */
export class AuthenticationError extends RampartError {
  override name = "AuthenticationError";
  declare readonly code: CodeOf<"authentication">;

  /** The token for `auth.loginTotp`, if the code is `totp_required`. */
  get challenge(): string | null {
    return this.data?.challenge ?? null;
  }
}

/** The caller is known and may not do this. */
export class PermissionError extends RampartError {
  override name = "PermissionError";
  declare readonly code: CodeOf<"permission">;
}

/** The id does not exist, or the caller may not see it. */
export class NotFoundError extends RampartError {
  override name = "NotFoundError";
  declare readonly code: CodeOf<"not_found">;
}

/** The present state does not allow it. Read the resource again, then decide. */
export class ConflictError extends RampartError {
  override name = "ConflictError";
  declare readonly code: CodeOf<"conflict">;

  /** What has changed since the version that the change was based on, if the server says so. */
  get difference(): readonly Difference[] {
    return this.data?.difference ?? [];
  }

  /** Why a person may not do the work, if that is the conflict. */
  get unfit(): readonly UnfitReason[] {
    return this.data?.unfit ?? [];
  }
}

/** A rate, a size or a time is used up. Wait for `retryAfter`, or send less. */
export class LimitError extends RampartError {
  override name = "LimitError";
  declare readonly code: CodeOf<"limit">;
}

/** A payment of the organization is overdue. Reads still work. */
export class PaymentError extends RampartError {
  override name = "PaymentError";
  declare readonly code: CodeOf<"payment">;
}

/** Something that Rampart needs does not respond. Try again later. */
export class DependencyError extends RampartError {
  override name = "DependencyError";
  declare readonly code: CodeOf<"dependency">;
}

/** Rampart failed. Try again, then send `requestId` to support. */
export class InternalError extends RampartError {
  override name = "InternalError";
  declare readonly code: CodeOf<"internal">;
}

/** There was no response from Rampart. A change may have been made nevertheless. */
export class ConnectionError extends RampartError {
  override name = "ConnectionError";
  declare readonly code: "connection_failed";
}

/** The class of each category. */
export const classOfCategory = {
  validation: ValidationError,
  authentication: AuthenticationError,
  permission: PermissionError,
  not_found: NotFoundError,
  conflict: ConflictError,
  limit: LimitError,
  payment: PaymentError,
  dependency: DependencyError,
  internal: InternalError,
} satisfies Record<ErrorCategory, new (facts: ErrorFacts) => RampartError>;
