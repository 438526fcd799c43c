import { createLocalJWKSet, type JSONWebKeySet, type JWK } from "jose";
import { EnvError, type ServerEnv } from "../shared/env.ts";
import type { AccessTokenKeys } from "../shared/identity/access-token.ts";

type KeyEnv = Pick<
  ServerEnv,
  "JWT_PUBLIC_KEYS" | "SIGN_IN_KEY" | "SIGN_IN_FORMER_KEYS" | "EVENT_PUBLIC_KEYS"
>;

/** The public half of a private key. */
const publicHalf = ({ kty, crv, x, y, kid, alg, use }: JWK): JWK =>
  Object.fromEntries(
    Object.entries({ kty, crv, x, y, kid, alg, use }).filter(([, value]) => value !== undefined),
  );

/** Two keys are the same if they share a kid or public key material. */
const identifiersOf = (keys: readonly JWK[]) =>
  keys.flatMap(({ kid, x, n }) => [kid, x ?? n]).filter((value) => value !== undefined);

const signInKeys = (env: KeyEnv): JWK[] => [
  publicHalf(env.SIGN_IN_KEY),
  ...env.SIGN_IN_FORMER_KEYS.keys,
];

/**
 * The keys that verify access tokens: those of the external issuer and of the sign-in itself.
 * @throws EnvError if they share a key, because a token of the sign-in could pass as the operator's
 */
export function accessTokenKeys(env: KeyEnv): AccessTokenKeys {
  const [external, signIn] = [env.JWT_PUBLIC_KEYS, signInKeys(env)];
  refuseShared(external.keys, signIn, "JWT_PUBLIC_KEYS and SIGN_IN_KEY");
  return {
    external: createLocalJWKSet(external),
    signIn: createLocalJWKSet({ keys: signIn }),
    signInIds: new Set(signIn.flatMap(({ kid }) => kid ?? [])),
  };
}

/**
 * The public keys as a JSON Web Key Set, for access tokens and for event tokens.
 * @throws EnvError if a key has two purposes, because an event token could pass as an access token
 */
export function publishedKeys(env: KeyEnv): JSONWebKeySet {
  const access = [...env.JWT_PUBLIC_KEYS.keys, ...signInKeys(env)];
  const events = env.EVENT_PUBLIC_KEYS.keys;
  refuseShared(access, events, "EVENT_PUBLIC_KEYS and JWT_PUBLIC_KEYS or SIGN_IN_KEY");
  return { keys: [...access, ...events] };
}

/**
 * The public keys of the audit log's seals. They have a path of their own, because they verify neither
 * access tokens nor event tokens.
 * @throws EnvError if a key has two purposes
 */
export function auditKeys(env: KeyEnv & Pick<ServerEnv, "AUDIT_PUBLIC_KEYS">): JSONWebKeySet {
  const { keys } = env.AUDIT_PUBLIC_KEYS;
  refuseShared(keys, publishedKeys(env).keys, "AUDIT_PUBLIC_KEYS and another set of public keys");
  return { keys };
}

function refuseShared(some: readonly JWK[], others: readonly JWK[], names: string): void {
  const known = new Set(identifiersOf(some));
  if (!identifiersOf(others).some((value) => known.has(value))) return;
  throw new EnvError(`${names} share a key or a kid. Generate separate keys for each.`);
}
