import { AppError } from "../../../errors.ts";
import { fromBase64, toBase64 } from "../../../base64.ts";
import { isSameSecret } from "../../../secrets/same-secret.ts";
import type { KnownEndpoint } from "./known-endpoints.ts";

/** How far a sender's clock may be off. */
const toleranceS = 300;

const encoder = new TextEncoder();

/** A signing secret (`whsec_` and base64) as the key that it is. */
export const signingKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    "raw",
    fromBase64(secret.replace(/^whsec_/, "")),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );

/**
 * The endpoint, if one of its live secrets has signed these bytes within five minutes of now
 * (Standard Webhooks, "Verifying webhook authenticity"). The bytes are taken as they were received,
 * a byte order mark included, and nothing in them is parsed.
 * @param headers `webhook-id`, `webhook-timestamp` and `webhook-signature`
 * @throws AppError unauthorized, in the same words for an endpoint that nobody has
 */
export async function verifySignature(
  endpoint: KnownEndpoint | null,
  body: Uint8Array,
  headers: Record<string, string>,
): Promise<KnownEndpoint> {
  const now = Date.now();
  const { "webhook-id": id, "webhook-timestamp": at = "", "webhook-signature": signed } = headers;
  const isRecent = /^\d{1,12}$/.test(at) && Math.abs(now / 1000 - Number(at)) <= toleranceS;
  if (endpoint && id && signed && isRecent) {
    const content = joined(encoder.encode(`${id}.${at}.`), body);
    const given = signed.split(" ").flatMap((one) => (one.startsWith("v1,") ? one.slice(3) : []));
    for (const { key, until } of endpoint.keys) {
      if (until !== null && Date.parse(until) <= now) continue;
      const mac = toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)));
      if (given.some((signature) => isSameSecret(signature, mac))) return endpoint;
    }
  }
  const message =
    "The signature is not this endpoint's, or the timestamp is off by more than five minutes. Check the endpoint's id, its secret and the sender's clock.";
  throw new AppError("unauthorized", message);
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}
