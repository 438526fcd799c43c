import type { Context, Hono } from "hono";
import type { Clock } from "../clock.ts";
import type { Query } from "../store/filters.ts";
import type { Db } from "../store/database.ts";
import type { Draft } from "../store/messages/message.ts";
import type { Published } from "../store/messages/insert-messages.ts";
import type { SigningKeys } from "../store/signing-keys.ts";

/** What the routes work with. */
export type Service = {
  db: Db;
  clock: Clock;
  /** Inserts drafts together with those of other requests, and has them delivered. */
  publish: (drafts: Draft[]) => Promise<Published[]>;
  /** Tells the dispatchers that something may have become deliverable. */
  wake: () => void;
  /** Tells the scheduler that schedules changed. */
  reschedule: () => void;
  keys: { current: () => SigningKeys; rotate: () => Promise<SigningKeys> };
};

export type Bindings = { Bindings: { callerIp: string | null } };
export type App = Hono<Bindings>;

/**
 * The end of the request's URL after `prefix`, as it came, query included: QStash takes the
 * destination unencoded.
 */
export function rawTail(c: Context<Bindings>, prefix: string): string {
  const { url } = c.req;
  return url.slice(url.indexOf(prefix) + prefix.length);
}

export function queryOf(c: Context<Bindings>): Query {
  return c.req.queries();
}
