import type { PublishBatchRequest } from "@upstash/qstash";

/** A security event token on its way to a receiver of the tenant (RFC 8935). */
export interface TokenPush {
  tenantId: string;
  url: string;
  token: string;
  /** The Authorization header that the receiver wants, if any. */
  authorization: string | null;
  /** The token's `jti`: pushed twice within ten minutes, it is delivered once. */
  id: string;
}

/** An event on its way to an endpoint of the tenant's own, signed (Standard Webhooks). */
export interface EventPush {
  tenantId: string;
  endpointId: string;
  eventId: string;
  /** Which sending it is: each is delivered once and answered for by itself. */
  sends: number;
  url: string;
  body: string;
  signature: string;
  /** When it was signed, in seconds. */
  timestamp: number;
}

/** How long a receiver may take to answer, in seconds, and how many of its requests do at once. */
const timeout = 30;
const parallelism = 4;

/** @param worker where it is told that a token could not be pushed. */
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

/** @param worker where it is told what became of the event, one way or the other. */
export const eventRequest = (
  { tenantId, endpointId, eventId, sends, url, body, signature, timestamp }: EventPush,
  worker: string,
): PublishBatchRequest<string> => {
  const told = `${worker}/outgoing/${tenantId}/${endpointId}/${eventId}/${sends}`;
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
    // A signature counts for five minutes: whoever tries again must sign again.
    retries: 0,
    timeout,
    flowControl: { key: `tenant.${tenantId}.outgoing.${endpointId}`, parallelism },
    callback: told,
    failureCallback: told,
    deduplicationId: `${endpointId}-${eventId}-${sends}`,
  };
};
