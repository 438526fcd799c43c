/** What can go wrong, in words that every transport maps to its own. */
export const errorCodes = {
  bad_request: 400,
  unauthorized: 401,
  payment_required: 402,
  forbidden: 403,
  tenant_inactive: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorCodes;

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

/** What a request asked for and did not find: classified after the answer. */
export interface Miss {
  kind: "id" | "tenant";
  value: string;
}

export interface ErrorDetails {
  /** The place in the input, as the sender would write it: `emails[0].value`. */
  field?: string;
  scimType?: ScimType;
  /** Whole seconds until it is worth trying again. */
  retryAfter?: number;
  miss?: Miss;
  cause?: unknown;
}

/** The one error of the product. Its message is shown to the caller and says what to do next. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status() {
    return errorCodes[this.code];
  }
}

/** An unknown id and a foreign one get this same answer. */
export function notFound(noun: string, value: string, miss: Miss["kind"] | null = "id"): AppError {
  const message = `No ${noun} "${value.slice(0, 200)}". Check the id; lists show those that you can see.`;
  return new AppError("not_found", message, miss === null ? {} : { miss: { kind: miss, value } });
}

/** Any thrown thing as an AppError; what is not one is masked, with its cause kept for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError(
    "internal",
    "Internal error. Try again; if it persists, send the request id to support.",
    { cause: thrown },
  );
}

/**
 * Thrown by code that no longer knows what it keeps for others, such as which answer is whose:
 * whatever went on from there could give one tenant another's data.
 */
export class ConnectionDesynchronized extends Error {
  override readonly name = "ConnectionDesynchronized";
}
