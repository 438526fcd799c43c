/** How a call is made. */
export interface CallOptions {
  /** Ends the call, also while it waits for a repetition. It then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** How a change is made. */
export interface MutationOptions extends CallOptions {
  /**
   * A value of your own, such as a UUID, that makes it safe to repeat the change: within 24 hours, the
   * server makes it once for this key. Without one, the client never repeats a change.
   */
  idempotencyKey?: string | undefined;
}

type Arguments<I, O> = undefined extends I ? [input?: I, options?: O] : [input: I, options?: O];

/** A procedure that reads. Each failed call rejects with a `RampartError`. */
export interface Query<I, O> {
  /** The name of the procedure, such as `users.list`: a key for caches. */
  readonly path: string;
  query(...call: Arguments<I, CallOptions>): Promise<O>;
}

/** A procedure that changes something. Each failed call rejects with a `RampartError`. */
export interface Mutation<I, O> {
  /** The name of the procedure, such as `users.create`. */
  readonly path: string;
  mutate(...call: Arguments<I, MutationOptions>): Promise<O>;
}

/** The input of a procedure: `InputOf<RampartClient["users"]["list"]>`. */
export type InputOf<P> =
  P extends Query<infer I, infer _> ? I : P extends Mutation<infer I, infer _> ? I : never;

/** What a procedure returns: `OutputOf<RampartClient["users"]["list"]>["items"][number]`. */
export type OutputOf<P> =
  P extends Query<infer _, infer O> ? O : P extends Mutation<infer _, infer O> ? O : never;

/** Any value of JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** One call on its way to the server. */
export interface Call {
  kind: "query" | "mutation";
  /** The name of the procedure: `users.list`. */
  path: string;
  input: unknown;
  options: MutationOptions;
}

/** Sends a call, and returns what the procedure returns. */
export type Send = (call: Call) => Promise<unknown>;
