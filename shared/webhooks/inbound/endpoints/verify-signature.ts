import { toBase64 } from "../../../base64.ts";
import { AppError } from "../../../errors.ts";
import { isSameSecret } from "../../../secrets/secrets.ts";
import { liveSecrets } from "../../signing-secrets.ts";
import type { KnownEndpoint } from "./known-endpoints.ts";

/** The largest accepted deviation of a sender's clock, in seconds. */
const toleranceS = 300;

const encoder = new TextEncoder();

/**
 * Returns the endpoint if one of its valid secrets signed these bytes within five minutes of now
 * (Standard Webhooks, "Verifying webhook authenticity"). The signature covers the bytes as received,
 * including a byte order mark.
 * @param headers `webhook-id`, `webhook-timestamp` and `webhook-signature`
 * @throws AppError unauthorized, with the same message if there is no endpoint
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
    const content = concat(encoder.encode(`${id}.${at}.`), body);
    const signatures = signed
      .split(" ")
      .flatMap((entry) => (entry.startsWith("v1,") ? entry.slice(3) : []));
    for (const { key } of liveSecrets(endpoint.keys, new Date(now))) {
      const mac = toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)));
      if (signatures.some((signature) => isSameSecret(signature, mac))) return endpoint;
    }
  }
  const message =
    "The signature does not match this endpoint, or the timestamp is off by more than five minutes. Check the endpoint's id, its secret and the sender's clock.";
  throw new AppError("unauthorized", message);
}

function concat(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}
