import type { JSONWebKeySet } from "jose";
import { EnvError, type ServerEnv } from "../shared/env.ts";

/** Two keys are the same if they share a kid or public key material. */
const identifiersOf = ({ keys }: JSONWebKeySet) =>
  keys.flatMap(({ kid, x, n }) => [kid, x ?? n]).filter((value) => value !== undefined);

/**
 * The public keys as a JSON Web Key Set, for access tokens and for event tokens. Only
 * `JWT_PUBLIC_KEYS` verify access tokens.
 * @throws EnvError if a key has both purposes, because an event token could pass as an access token
 */
export function publishedKeys({
  JWT_PUBLIC_KEYS: access,
  EVENT_PUBLIC_KEYS: events,
}: Pick<ServerEnv, "JWT_PUBLIC_KEYS" | "EVENT_PUBLIC_KEYS">): JSONWebKeySet {
  const known = new Set(identifiersOf(access));
  if (identifiersOf(events).some((value) => known.has(value))) {
    throw new EnvError(
      "EVENT_PUBLIC_KEYS and JWT_PUBLIC_KEYS share a key or a kid. Generate separate keys for events.",
    );
  }
  return { keys: [...access.keys, ...events.keys] };
}
