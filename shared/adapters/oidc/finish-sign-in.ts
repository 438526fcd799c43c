import { authorizationCodeGrant, type Configuration, fetchUserInfo } from "openid-client";
import { clientFor } from "./client.ts";
import { explainGrantError, explainUserInfoError } from "./explain-grant-error.ts";
import { type IdentityClaims, readClaims, readProfile } from "./read-claims.ts";
import type { OidcConnection, Providers } from "./providers.ts";

export interface ProviderIdentity extends IdentityClaims {
  /** With the subject, the identity that stays the same when the address changes. */
  issuer: string;
}

export interface SignInAnswer {
  connection: OidcConnection;
  /** The redirect URI with the query that the browser brought. */
  callbackUrl: string;
  state: string;
  nonce: string;
  verifier: string;
}

/**
 * Exchanges the code for the person's identity. State, `iss` (RFC 9207), nonce, audience, times and
 * the id token's signature are checked.
 * @throws ProviderError
 */
export async function finishSignIn(
  providers: Providers,
  { connection, callbackUrl, state, nonce, verifier }: SignInAnswer,
): Promise<ProviderIdentity> {
  const { metadata, keys } = await providers.discover(connection.issuer);
  const client = clientFor(connection, metadata, providers.http);
  const tokens = await authorizationCodeGrant(client, new URL(callbackUrl), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  }).catch(explainGrantError);
  // openid-client trusts TLS. The signature also protects a connection through a faulty proxy.
  const verified = await keys.verify(tokens.id_token ?? "", "id_token", {
    issuer: connection.issuer,
    audience: connection.clientId,
    requiredClaims: ["sub", "exp"],
  });
  const claims = readClaims(verified);
  const { email, emailVerified, name } =
    claims.email === null && metadata.userinfo_endpoint !== undefined
      ? await userInfo(client, tokens.access_token, claims.subject)
      : claims;
  return { issuer: connection.issuer, ...claims, email, emailVerified, name: name ?? claims.name };
}

/** Some providers send the address only from there. It must speak of the same subject. */
async function userInfo(client: Configuration, accessToken: string, subject: string) {
  const claims = await fetchUserInfo(client, accessToken, subject).catch(explainUserInfoError);
  const profile = readProfile(claims);
  return profile ?? explainUserInfoError();
}
