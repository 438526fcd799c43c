import { TRPCClientError } from "@trpc/client";
import type { ErrorCode, FieldError } from "../../shared/errors.ts";

export type { ErrorCode, FieldError } from "../../shared/errors.ts";

/** The server's error codes, and `connection_failed` if there was no response. */
export type ClientErrorCode = ErrorCode | "connection_failed";

/** What the server sends with an error, as tRPC's `error.data`. */
export interface ErrorData {
  /** tRPC's own code: `NOT_FOUND`. */
  code: string;
  httpStatus: number;
  /** The name of the procedure. */
  path?: string;
  reason?: ErrorCode;
  field?: string;
  errors?: readonly FieldError[];
  retryAfter?: number;
  challenge?: string;
}

/** The facts of an error. */
export interface ErrorFacts {
  code: ClientErrorCode;
  message: string;
  type: string;
  status: number;
  requestId: string | null;
  errors: readonly FieldError[];
  retryAfter: number | null;
  data: ErrorData | undefined;
  /** tRPC's error, whose cause and response are kept. */
  original: InstanceType<typeof TRPCClientError>;
}

// Without type arguments: those of `TRPCClientError` are types of @trpc/server.
const ClientError: new (
  ...options: ConstructorParameters<typeof TRPCClientError>
) => InstanceType<typeof TRPCClientError> = TRPCClientError;

/** A failed call. Its message is for people and may change; programs use the class and `code`. */
export class RampartError extends ClientError {
  override name = "RampartError";
  /** The code, by which programs tell errors apart. */
  readonly code: ClientErrorCode;
  /** The URL of the code's explanation. */
  readonly type: string;
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;
  /** The id of the request, for support: the log has it. Null if there was no response. */
  readonly requestId: string | null;
  /** All problems with the input, with their places. */
  readonly errors: readonly FieldError[];
  /** Whole seconds after which the call can be repeated, if the server knows. */
  readonly retryAfter: number | null;
  /** As sent by the server. */
  declare readonly data: ErrorData | undefined;

  constructor({ original, message, ...facts }: ErrorFacts) {
    const { shape, cause, meta } = original;
    super(message, {
      ...(shape && { result: { error: shape } }),
      ...(cause && { cause }),
      ...(meta && { meta }),
    });
    // The constructor of tRPC's class sets its own prototype.
    Object.setPrototypeOf(this, new.target.prototype);
    this.code = facts.code;
    this.type = facts.type;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.errors = facts.errors;
    this.retryAfter = facts.retryAfter;
    this.data = facts.data;
  }
}
