import type { PublishBatchRequest } from "@upstash/qstash";

/** A security event token for a receiver of the tenant (RFC 8935). */
export interface TokenPush {
  tenantId: string;
  url: string;
  token: string;
  /** The value of the Authorization header that the receiver expects; null for none. */
  authorization: string | null;
  /** The token's `jti`. Pushed twice within ten minutes, a token is delivered once. */
  id: string;
}

/** A signed event for a webhook endpoint of the tenant (Standard Webhooks). */
export interface EventPush {
  tenantId: string;
  endpointId: string;
  eventId: string;
  /** The number of this sending. Each sending is delivered once and has its own callback. */
  sends: number;
  url: string;
  body: string;
  signature: string;
  /** When it was signed, in seconds since 1970. */
  timestamp: number;
}

/** Seconds that a receiver may take to answer, and requests to it in parallel. */
const timeout = 30;
const parallelism = 4;

/** @param worker the URL of the worker that receives the failure callback */
export const tokenRequest = (
  { tenantId, url, token, authorization, id }: TokenPush,
  worker: string,
): PublishBatchRequest<string> => ({
  url,
  body: token,
  headers: {
    "content-type": "application/secevent+jwt",
    accept: "application/json",
    ...(authorization === null ? {} : { authorization }),
  },
  retries: 3,
  timeout,
  flowControl: { key: `tenant.${tenantId}.provisioning.push`, parallelism },
  failureCallback: `${worker}/failures`,
  deduplicationId: id,
  redact: { header: ["Authorization"] },
});

/** @param worker the URL of the worker that receives the callback, for success and failure */
export const eventRequest = (
  { tenantId, endpointId, eventId, sends, url, body, signature, timestamp }: EventPush,
  worker: string,
): PublishBatchRequest<string> => {
  const callback = `${worker}/outgoing/${tenantId}/${endpointId}/${eventId}/${sends}`;
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Rampart-Webhooks",
      "webhook-id": eventId,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signature,
    },
    // A signature is valid for five minutes, so each retry needs a new one.
    retries: 0,
    timeout,
    flowControl: { key: `tenant.${tenantId}.outgoing.${endpointId}`, parallelism },
    callback,
    failureCallback: callback,
    deduplicationId: `${endpointId}-${eventId}-${sends}`,
  };
};
