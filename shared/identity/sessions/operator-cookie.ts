import * as z from "zod";
import { AppError } from "../../errors.ts";
import { operatorCookieAad } from "../../secrets/aad.ts";
import type { Secrets } from "../../secrets/secrets.ts";

/** The longest time that a browser holds the operator's session; the access token can end it earlier. */
const maxMs = 60 * 60_000;

const content = z.strictObject({
  token: z.string(),
  /** Milliseconds since 1970. */
  until: z.int(),
});

export interface OperatorCookie {
  value: string;
  expiresAt: Date;
}

/**
 * Seals the operator's access token for a cookie, so that a browser does not store the token itself.
 * @param exp when the access token ends, in seconds since 1970
 */
export async function sealOperatorCookie(
  secrets: Secrets,
  token: string,
  exp: number,
  now: Date,
): Promise<OperatorCookie> {
  const until = Math.min(exp * 1000, now.getTime() + maxMs);
  const value = await secrets.seal(JSON.stringify({ token, until }), operatorCookieAad);
  return { value, expiresAt: new Date(until) };
}

/**
 * Opens the cookie. The access token has yet to be verified.
 * @throws AppError unauthorized if it is not such a cookie, or its hour is over
 */
export async function openOperatorCookie(
  secrets: Secrets,
  value: string,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const text = await secrets.open(value, operatorCookieAad).catch(() => "null");
  const parsed = content.safeParse(JSON.parse(text));
  if (!parsed.success || parsed.data.until <= now.getTime()) {
    throw new AppError(
      "unauthorized",
      "The operator's session in this browser has ended. Enter an access token of the operator again.",
    );
  }
  return { token: parsed.data.token, expiresAt: new Date(parsed.data.until) };
}
