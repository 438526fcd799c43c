import type { Context, Hono } from "hono";
import type { Clock } from "../clock.ts";
import type { Query } from "../store/filters.ts";
import type { Db } from "../store/database.ts";
import type { Draft } from "../store/messages/message.ts";
import type { Published } from "../store/messages/insert-messages.ts";
import type { SigningKeys } from "../store/signing-keys.ts";

/** The dependencies of the routes. */
export type Service = {
  db: Db;
  clock: Clock;
  /** Inserts drafts in one batch with those of other requests, and wakes the dispatchers. */
  publish: (drafts: Draft[]) => Promise<Published[]>;
  /** Wakes the dispatchers: a message may have become deliverable. */
  wake: () => void;
  /** Wakes the scheduler: a schedule has changed. */
  reschedule: () => void;
  keys: { current: () => SigningKeys; rotate: () => Promise<SigningKeys> };
};

export type Bindings = { Bindings: { callerIp: string | null } };
export type App = Hono<Bindings>;

/**
 * The part of the request's URL after `prefix`, unchanged and with the query: QStash accepts the
 * destination unencoded.
 */
export function rawTail(c: Context<Bindings>, prefix: string): string {
  const { url } = c.req;
  return url.slice(url.indexOf(prefix) + prefix.length);
}

export function queryOf(c: Context<Bindings>): Query {
  return c.req.queries();
}
