import type { Account } from "../model.ts";
import type { Store } from "../store.ts";

/** One call whose account is known. */
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
