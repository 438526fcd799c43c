/** The typed client, for frontends and programs. */
export { createRampartClient } from "./create-client.ts";
export type { RampartClient, RampartClientOptions } from "./create-client.ts";
export type {
  CallOptions,
  InputOf,
  Json,
  Mutation,
  MutationOptions,
  OutputOf,
  Query,
} from "./calls.ts";
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  DependencyError,
  InternalError,
  LimitError,
  NotFoundError,
  PaymentError,
  PermissionError,
  ValidationError,
} from "./error-classes.ts";
export { RampartError } from "./errors.ts";
export type {
  ClientErrorCode,
  Difference,
  UnfitReason,
  ErrorCategory,
  ErrorCode,
  ErrorData,
  FieldError,
  Support,
} from "./errors.ts";
export { items, pages } from "./paging.ts";
export type { RetryOptions } from "./retry.ts";
export { memoryTokens } from "./tokens.ts";
export type { Tokens, TokenStore } from "./tokens.ts";
