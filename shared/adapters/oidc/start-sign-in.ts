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

/**
 * Prepares a sign-in: authorization code with PKCE (S256), state and nonce (OpenID Connect Core 1.0,
 * section 3.1; RFC 7636).
 * @param redirectUri registered at the provider, without query
 * @throws ProviderError
 */
export async function startSignIn(
  providers: Providers,
  { connection, redirectUri }: { connection: OidcConnection; redirectUri: string },
): Promise<StartedSignIn> {
  const { metadata } = await providers.discover(connection.issuer);
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(clientFor(connection, metadata, providers.http), {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  return { url: url.href, state, nonce, verifier };
}
