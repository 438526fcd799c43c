import { TRPCClientError } from "@trpc/client";
import type { ErrorCategory, ErrorCode } from "../../shared/errors.ts";
import type { UnfitReason } from "../../shared/unfit-reason.ts";

export type { ErrorCategory, ErrorCode } from "../../shared/errors.ts";
export type { UnfitReason } from "../../shared/unfit-reason.ts";

/** The server's error codes, and `connection_failed` if there was no response. */
export type ClientErrorCode = ErrorCode | "connection_failed";

/** One problem with an input. */
export interface FieldError {
  /** The place in the input: a JSON Pointer as a URI fragment (RFC 6901, section 6). */
  pointer: string;
  /** A sentence that says what to send: for developers, in English. */
  detail: string;
  /** A sentence to show beside the field, in the language of the person. */
  userMessage: string;
}

/** Where the people of an organization get help. */
export interface Support {
  name?: string | undefined;
  email?: string | undefined;
  url?: string | undefined;
}

/** What has changed at a place since the version that a change was based on. */
export interface Difference {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What the server sends with an error, as tRPC's `error.data`. */
export interface ErrorData {
  /** tRPC's own code: `NOT_FOUND`. */
  code: string;
  httpStatus: number;
  /** The name of the procedure. */
  path?: string | undefined;
  reason: ErrorCode;
  category: ErrorCategory;
  userMessage: string;
  /** The language of `userMessage`. */
  language: string;
  support?: Support | undefined;
  field?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  retryAfter?: number | undefined;
  challenge?: string | undefined;
  difference?: readonly Difference[] | undefined;
  unfit?: readonly UnfitReason[] | undefined;
}

/** The facts of an error. */
export interface ErrorFacts {
  code: ClientErrorCode;
  category: ErrorCategory;
  message: string;
  userMessage: string;
  support: Support | null;
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

/** A failed call. Its class says what kind of error it is, and `code` which one. */
export class RampartError extends ClientError {
  override name = "RampartError";
  readonly code: ClientErrorCode;
  readonly category: ErrorCategory;
  /** A sentence to show to a person, in the language that the browser prefers. */
  readonly userMessage: string;
  /** Whom to ask, if the person cannot solve it and the organization names somebody. */
  readonly support: Support | null;
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
    this.category = facts.category;
    this.userMessage = facts.userMessage;
    this.support = facts.support;
    this.type = facts.type;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.errors = facts.errors;
    this.retryAfter = facts.retryAfter;
    this.data = facts.data;
  }
}
