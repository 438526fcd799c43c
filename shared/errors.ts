import type { UnfitReason } from "./unfit-reason.ts";
import type { UserMessage } from "./messages/user-message.ts";

/** The error codes with their HTTP status. Each transport maps them to its own form. */
export const errorCodes = {
  bad_request: 400,
  unauthorized: 401,
  totp_required: 401,
  fresh_sign_in_required: 401,
  payment_required: 402,
  forbidden: 403,
  tenant_inactive: 403,
  subscription_canceled: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  conflict: 409,
  managed_by_directory: 409,
  last_admin: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorCodes;
// `keyof` gives exactly the names above.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const errorCodeNames = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** The kinds of errors, by which clients, log queries and alerts can treat many codes alike. */
export const errorCategories = [
  "validation",
  "authentication",
  "permission",
  "not_found",
  "conflict",
  "limit",
  "payment",
  "dependency",
  "internal",
] as const;

export type ErrorCategory = (typeof errorCategories)[number];

/** The category of each code. Codes of the same status share it. */
export const categoryOfCode = {
  bad_request: "validation",
  unauthorized: "authentication",
  totp_required: "authentication",
  fresh_sign_in_required: "authentication",
  payment_required: "payment",
  forbidden: "permission",
  tenant_inactive: "permission",
  subscription_canceled: "permission",
  not_found: "not_found",
  method_not_allowed: "validation",
  not_acceptable: "validation",
  request_timeout: "limit",
  conflict: "conflict",
  managed_by_directory: "conflict",
  last_admin: "conflict",
  precondition_failed: "conflict",
  too_large: "limit",
  unsupported_media_type: "validation",
  unprocessable: "conflict",
  rate_limited: "limit",
  internal: "internal",
  not_implemented: "validation",
  unavailable: "dependency",
} as const satisfies Record<ErrorCode, ErrorCategory>;

/** The codes of a category. */
export type CodeOf<C extends ErrorCategory> = {
  [Code in ErrorCode]: (typeof categoryOfCode)[Code] extends C ? Code : never;
}[ErrorCode];

/** The code of an error of which only the HTTP status is known. */
export const codeOfStatus = (status: number): ErrorCode =>
  errorCodeNames.find((code) => errorCodes[code] === status) ??
  (status < 500 ? "bad_request" : "internal");

/** The category of any thrown value: the first in its chain of causes; else `internal`. */
export function categoryOf(thrown: unknown): ErrorCategory {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const named = "category" in error ? error.category : undefined;
    const category = errorCategories.find((one) => one === named);
    if (category !== undefined) return category;
  }
  return "internal";
}

/** RFC 7644, section 3.12, table 9. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  // RFC 9865, section 2.1.
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

/** An id or slug that a request did not find. It is classified after the response. */
export interface Miss {
  kind: "id" | "tenant";
  value: string;
}

/** One problem with an input. */
export interface FieldError {
  /** The place in the input: a JSON Pointer as a URI fragment (RFC 6901, section 6). */
  pointer: string;
  /** A sentence that says what to send. */
  detail: string;
  /** The same for the person who filled in the field. */
  userMessage?: UserMessage;
}

/** What a response to an error uses of the caller's tenant. */
export interface TenantFacts {
  appType: string;
  /** The tenant's configuration, or the parts of it that responses to errors use. */
  configJson: string;
}

export interface ErrorDetails {
  /** The place in the input, as the sender would write it: `emails[0].value`. */
  field?: string;
  /** All problems of an input; absent where the message names the only one. */
  errors?: readonly FieldError[];
  scimType?: ScimType;
  /** Whole seconds after which the client can try again. */
  retryAfter?: number;
  miss?: Miss;
  /** The response is the same as for a path that does not exist. */
  isUnknownRoute?: true;
  /** What to tell a person; without it, the text of the code. */
  userMessage?: UserMessage;
  /** What has changed since the version that a change was based on. */
  difference?: readonly { path: string; before?: unknown; after?: unknown }[];
  /** Why a person may not do work: reasons of `app.unfit_reasons`. */
  unfit?: readonly UnfitReason[];
  /** The token of the second step of a sign-in. */
  challenge?: string;
  cause?: unknown;
}

/** The error of the product. Its message is for the caller and says what to do next. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The tenant of the caller, once it is proved. */
  tenant: TenantFacts | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status() {
    return errorCodes[this.code];
  }

  get category(): ErrorCategory {
    return categoryOfCode[this.code];
  }
}

/** The same for an unknown id and for an id of another tenant. */
export function notFound(noun: string, value: string, miss: Miss["kind"] | null = "id"): AppError {
  const message = `No ${noun} "${value.slice(0, 200)}". Check the id; lists show those that you can see.`;
  return new AppError("not_found", message, miss === null ? {} : { miss: { kind: miss, value } });
}

/** Any thrown value as an AppError. Unknown errors are masked; the log has their cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError(
    "internal",
    "Internal error. Try again; if it persists, send the request id to support.",
    { cause: thrown },
  );
}

/**
 * A connection can no longer match results to statements. To continue could give one tenant the data
 * of another, so the process shuts down.
 */
export class ConnectionDesynchronized extends Error {
  override readonly name = "ConnectionDesynchronized";
}
