import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { clientFor } from "./client.ts";
import type { OidcConnection, Providers } from "./providers.ts";

export interface StartedSignIn {
  /** Where the browser goes. */
  url: string;
  /** Bound to the browser by the caller, which passes all three to `finishSignIn`. */
  state: string;
  nonce: string;
  /** The PKCE code verifier. Secret. */
  verifier: string;
}

interface SignInStart extends Partial<Omit<StartedSignIn, "url">> {
  connection: OidcConnection;
  /** Registered at the provider, without query. */
  redirectUri: string;
  /** The address that the person typed, so that the provider need not ask again. */
  loginHint?: string | undefined;
  /** Has the provider ask for the credentials again, and say when it did (`auth_time`). */
  fresh?: boolean | undefined;
}

/**
 * Prepares a sign-in: authorization code with PKCE (S256), state and nonce (OpenID Connect Core 1.0,
 * section 3.1; RFC 7636). State, nonce and verifier are random unless they are given.
 * @throws ProviderError
 */
export async function startSignIn(
  providers: Providers,
  { connection, redirectUri, loginHint, fresh = false, ...given }: SignInStart,
): Promise<StartedSignIn> {
  const { metadata } = await providers.discover(connection.issuer);
  const { state = randomState(), nonce = randomNonce() } = given;
  const { verifier = randomPKCECodeVerifier() } = given;
  const url = buildAuthorizationUrl(clientFor(connection, metadata, providers.http), {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(loginHint !== undefined && { login_hint: loginHint }),
    // OpenID Connect Core 1.0, section 3.1.2.1: with max_age, the id token must have auth_time.
    ...(fresh && { prompt: "login", max_age: "0" }),
  });
  return { url: url.href, state, nonce, verifier };
}
