// The additional authenticated data of each kind of sealed column. A sealed secret opens only with the
// data of the tenant and row for which it was sealed.

/** The credentials of an account. */
export const integrationAad = (tenantId: string, kind: string): string => `${tenantId}/${kind}`;

/** The signing secrets of a webhook endpoint. */
export const signingSecretAad = (tenantId: string, id: string): string =>
  `${tenantId}/webhook/${id}`;

/** The Authorization header of an event receiver. */
export const receiverAad = (tenantId: string, receiverId: string): string =>
  `${tenantId}:receiver:${receiverId}`;

/** The body of a dead letter. */
export const deadLetterAad = (tenantId: string, id: string): string =>
  `${tenantId.toLowerCase()}/dead-letter/${id.toLowerCase()}`;

/** The stored response of a request with an Idempotency-Key. */
export const idempotentAad = (tenantId: string, caller: string, key: string): string =>
  `${tenantId}/idempotent-request/${caller}/${key}`;

/** The operator's access token in the cookie of a browser. It is not stored in the database. */
export const operatorCookieAad = "operator/cookie";

/** The token of a mail's link. */
export const mailAad = (tenantId: string, id: string): string => `${tenantId}/mail/${id}`;

/** The shared secret of a person's authenticator app. */
export const totpAad = (tenantId: string, userId: string): string => `${tenantId}/totp/${userId}`;

/** The client secret of a connection for single sign-on. */
export const ssoConnectionAad = (tenantId: string, id: string): string =>
  `${tenantId}/sso-connection/${id}`;

/** The code verifier of a single sign-on that has not come back yet. */
export const ssoAttemptAad = (tenantId: string, id: string): string =>
  `${tenantId}/sso-attempt/${id}`;
