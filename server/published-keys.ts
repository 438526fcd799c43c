import type { JSONWebKeySet } from "jose";
import { EnvError, type ServerEnv } from "../shared/env.ts";

/** What makes a key the same one, whatever it is called: its name, and its public half. */
const marks = ({ keys }: JSONWebKeySet) =>
  keys.flatMap(({ kid, x, n }) => [kid, x ?? n]).filter((mark) => mark !== undefined);

/**
 * All public keys, as they are served. Those of events open nothing here: access tokens are
 * verified with `JWT_PUBLIC_KEYS` alone.
 * @throws EnvError where a key has both purposes: what it signs for one would count for the other
 */
export function publishedKeys({
  JWT_PUBLIC_KEYS: access,
  EVENT_PUBLIC_KEYS: events,
}: Pick<ServerEnv, "JWT_PUBLIC_KEYS" | "EVENT_PUBLIC_KEYS">): JSONWebKeySet {
  const known = new Set(marks(access));
  if (marks(events).some((mark) => known.has(mark))) {
    throw new EnvError(
      "EVENT_PUBLIC_KEYS has a key or a kid of JWT_PUBLIC_KEYS. Make keys of their own for events.",
    );
  }
  return { keys: [...access.keys, ...events.keys] };
}
