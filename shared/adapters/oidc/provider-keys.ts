import { createLocalJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from "jose";
import * as z from "zod";
import { ProviderError, wrongClock } from "./provider-error.ts";
import type { ProviderHttp } from "./provider-http.ts";
import { type Load, shareLoad } from "./share-load.ts";

/** Public-key algorithms only: `none` and those with a shared secret prove nothing. */
const algorithms = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");
/** How far the provider's clock may differ from ours. */
export const clockToleranceSeconds = 60;
/** The time between two fetches for tokens that no known key signed. */
const cooldownMs = 30_000;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/**
 * Where a token comes from. Anyone can send a logout token, so that forged ones may not use up the
 * fetches of the provider's own id tokens.
 */
export type TokenSource = "id_token" | "logout_token";

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The signing keys of one provider, fetched when they are first needed. */
export class ProviderKeys {
  readonly #http: ProviderHttp;
  readonly #url: string;
  readonly #now: () => Date;
  readonly #loads = new Map<string, Load<KeySet>>();
  readonly #refetchedAt = new Map<TokenSource, number>();
  #keys: KeySet | undefined;

  constructor(options: { http: ProviderHttp; url: string; now: () => Date }) {
    this.#http = options.http;
    this.#url = options.url;
    this.#now = options.now;
  }

  /**
   * Checks a token's signature, the given claims and its times. If no known key signed it, the keys
   * are fetched again, at most once in 30 s for each source.
   * @throws ProviderError
   */
  async verify(
    token: string,
    source: TokenSource,
    options: Pick<JWTVerifyOptions, "issuer" | "audience" | "requiredClaims">,
  ): Promise<JWTPayload> {
    const now = this.#now();
    const all = { ...options, algorithms, clockTolerance: clockToleranceSeconds, currentDate: now };
    const check = async (keys: KeySet) => (await jwtVerify(token, keys, all)).payload;
    const known = await this.#current();
    const payload = await check(known)
      .catch(async (error: unknown) => {
        const fetched = isOtherKey(error) ? await this.#refetch(source, known) : null;
        if (!fetched) throw error;
        return check(fetched);
      })
      .catch(explain);
    // jose does not compare `iat` with the present.
    if (payload.iat === undefined) throw notValid("has no iat claim");
    if (payload.iat > now.getTime() / 1000 + clockToleranceSeconds) throw wrongClock();
    return payload;
  }

  async #current(): Promise<KeySet> {
    return this.#keys ?? this.#load("first");
  }

  /** @returns null during the cool-down, unless another caller is fetching or has fetched */
  async #refetch(source: TokenSource, known: KeySet): Promise<KeySet | null> {
    const last = this.#refetchedAt.get(source) ?? -Infinity;
    const isCooling = this.#now().getTime() - last < cooldownMs;
    if (isCooling && !this.#loads.has(source)) return this.#keys === known ? null : this.#current();
    if (!isCooling) this.#refetchedAt.set(source, this.#now().getTime());
    return this.#load(source);
  }

  #load(key: string): Promise<KeySet> {
    return shareLoad(this.#loads, key, this.#http.timeoutMs + 1000, async () => {
      const answer = await this.#http.fetch(this.#url, { headers: { accept: "application/json" } });
      const read = keySet.safeParse(await answer.json().catch(() => null));
      if (answer.status !== 200 || !read.success) {
        const message = `The identity provider's jwks_uri returns no key set (status ${answer.status}). Check the provider's configuration.`;
        throw new ProviderError("connection", message);
      }
      this.#keys = createLocalJWKSet(read.data);
      return this.#keys;
    });
  }
}

/** A provider may sign with a new key under a new `kid`, or without one. */
const isOtherKey = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWSSignatureVerificationFailed;

/** jose's errors contain the claims, so ours does not have them as its cause, which may be logged. */
function explain(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw wrongClock();
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") throw notValid(`has no ${error.claim} claim`);
    if (["nbf", "iat", "exp"].includes(error.claim)) throw wrongClock();
    throw notValid(`has a wrong ${error.claim} claim`);
  }
  if (isOtherKey(error)) throw notValid("is not signed with one of its keys");
  if (error instanceof errors.JOSEError) throw notValid("cannot be verified");
  if (error instanceof ProviderError) throw error;
  throw new ProviderError(
    "connection",
    "One of the identity provider's keys cannot be used. Check the provider's configuration.",
  );
}

const notValid = (problem: string) =>
  new ProviderError(
    "refused",
    `The identity provider's token ${problem}. Try again; if it persists, check the connection's issuer and client id.`,
  );
