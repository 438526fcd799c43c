import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { ProviderError, refused, wrongClock } from "./provider-error.ts";

const wrongSecret = () =>
  new ProviderError(
    "connection",
    "The identity provider does not accept the client id or the client secret. Enter both again as the provider shows them.",
  );

/** An OAuth error code (RFC 6749, section 5.2), and nothing else that a provider or a caller sent. */
const codeOf = (error: string) => (/^[a-z_]{1,60}$/.test(error) ? error : "an unknown error");

/**
 * What an error of openid-client means for the sign-in. Its errors contain codes and claims, so
 * ours does not have them as its cause, which may be logged.
 * @throws ProviderError
 */
export function explainGrantError(error: unknown): never {
  // openid-client wraps what our fetch throws.
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof ProviderError) throw cause;
  if (error instanceof AuthorizationResponseError) {
    throw refused(`The identity provider refused the sign-in: ${codeOf(error.error)}.`);
  }
  if (error instanceof WWWAuthenticateChallengeError) throw wrongSecret();
  if (error instanceof ResponseBodyError) throw tokenError(error);
  if (error instanceof ClientError || error instanceof TypeError) {
    const claim = claimOf(cause);
    if (claim === "exp" || claim === "nbf") throw wrongClock();
    const reason =
      claim === undefined ? reasonOf(error, cause) : `its id token has a wrong ${claim} claim`;
    throw refused(`The identity provider's answer is not valid: ${reason}.`);
  }
  throw error;
}

/** @throws ProviderError */
export function explainUserInfoError(error?: unknown): never {
  if (error instanceof Error && error.cause instanceof ProviderError) throw error.cause;
  throw refused("The identity provider's user info is not valid, or is not the person's.");
}

function tokenError({ error }: ResponseBodyError): ProviderError {
  if (error === "invalid_client") return wrongSecret();
  if (error === "invalid_grant") {
    return refused("The code was used already, is too old, or belongs to another sign-in.");
  }
  return new ProviderError(
    "connection",
    `The identity provider refused to exchange the code: ${codeOf(error)}. Check the client's registration at the provider.`,
  );
}

/** The checked values are never part of it: they may be codes or tokens. */
function reasonOf(error: ClientError | TypeError, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : error.message;
  return /^[\w\s"'(),.:/-]{1,200}$/.test(message) ? message.replace(/\.$/, "") : "unknown reason";
}

function claimOf(cause: unknown): string | undefined {
  const inner = cause instanceof Error ? cause.cause : undefined;
  if (typeof inner !== "object" || inner === null || !("claim" in inner)) return undefined;
  return typeof inner.claim === "string" ? inner.claim : undefined;
}
