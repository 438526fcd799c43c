import type { Account } from "../model.ts";
import type { Store } from "../store.ts";

/** An authenticated call. */
export interface Context {
  store: Store;
  account: Account;
  query: URLSearchParams;
  body: string;
  /** The id in the path; empty for a path without one. */
  id: string;
  /** Milliseconds since the epoch. */
  now: number;
}
