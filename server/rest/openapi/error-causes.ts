import type { ErrorCode } from "../../../shared/errors.ts";

interface Explanation {
  cause: string;
  /** What the caller does about it. */
  remedy: string;
}

/** What each error code means. docs/errors.md and the page that `type` names have the same text. */
export const errorCauses: Record<ErrorCode, Explanation> = {
  bad_request: {
    cause: "The input is not valid. `errors` lists every problem with its place.",
    remedy: "Correct each field that `errors` names, then send the request again.",
  },
  unauthorized: {
    cause: "The request has no valid credential: it is missing, malformed, expired or revoked.",
    remedy: "Sign in again, refresh the access token, or use another API key.",
  },
  fresh_sign_in_required: {
    cause: "The operation needs a sign-in that is at most five minutes old.",
    remedy: "Sign in again, then send the request with the new access token.",
  },
  totp_required: {
    cause: "The password is right, and the person has an authenticator app.",
    remedy:
      "Send `challenge` and a code of the app to `POST /auth/login/totp` within five minutes.",
  },
  payment_required: {
    cause:
      "A payment of the organization is overdue for longer than its grace period, or was given up. Reads, SCIM and removals still work.",
    remedy: "Settle the invoice. Changes work again within seconds.",
  },
  forbidden: {
    cause: "The credential is valid, but the caller lacks the permission that the message names.",
    remedy: "Ask an admin for a role with this permission, or use a key that has it.",
  },
  tenant_inactive: {
    cause: "The organization is suspended.",
    remedy: "Ask the operator of Rampart to activate it.",
  },
  subscription_canceled: {
    cause:
      "The subscription of the organization is canceled. Reads, exports and removals still work, and SCIM still deactivates and deletes.",
    remedy: "Ask the operator of Rampart to renew the subscription.",
  },
  not_found: {
    cause:
      "The path or the id does not exist, or the caller cannot see it. An id of another organization gets the same answer.",
    remedy: "Check the path and the id. Lists show what the caller can see.",
  },
  method_not_allowed: {
    cause: "The path exists, but not with this method.",
    remedy: "Use one of the methods in the header `allow`.",
  },
  not_acceptable: {
    cause: "The request accepts no media type that the server can send.",
    remedy: "Remove the header `accept`, or accept `application/json`.",
  },
  request_timeout: {
    cause: "The body did not arrive in time. The server closed the connection.",
    remedy: "Send the request again on a faster connection, or in smaller parts.",
  },
  conflict: {
    cause:
      "The state does not allow the operation: a name is taken, a newer version exists, or the operation is already running.",
    remedy:
      "Read the resource again, change the field that the message names, or wait for the time in `retry-after`.",
  },
  managed_by_directory: {
    cause:
      "The directory of the organization manages what the request changes. `field` names the attribute.",
    remedy: "Make the change in the directory, which sends it by SCIM.",
  },
  last_admin: {
    cause: "The organization would have no active admin.",
    remedy: "Make somebody else an admin first, then send the request again.",
  },
  precondition_failed: {
    cause: "The resource has another version than the one in the header `if-match`.",
    remedy: "Read the resource again, apply the change to it, and send its new `etag`.",
  },
  too_large: {
    cause: "The body is too large, or its JSON has too many values or names.",
    remedy: "Send it in smaller parts.",
  },
  unsupported_media_type: {
    cause: "The body has a content type that the route does not read.",
    remedy: "Send JSON with the header `content-type: application/json`.",
  },
  unprocessable: {
    cause: "The header `idempotency-key` was used before for another request.",
    remedy: "Use a new key for each new request, and the same key only to repeat one.",
  },
  rate_limited: {
    cause: "A rate is used up: of the caller, of the organization, or of an account at MindTickle.",
    remedy: "Wait for the seconds in `retry-after`, then continue more slowly.",
  },
  internal: {
    cause: "Rampart failed. The log has the cause under the request id, which is `instance`.",
    remedy: "Try again. If the error persists, send the request id to support.",
  },
  not_implemented: {
    cause: "The server does not support this part of the protocol.",
    remedy: "Leave out the part that the message names.",
  },
  unavailable: {
    cause: "The database, MindTickle, or another service does not respond, or the server is busy.",
    remedy: "Try again after the seconds in `retry-after`.",
  },
};
