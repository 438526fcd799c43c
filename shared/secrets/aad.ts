// The additional authenticated data of each kind of sealed value: it opens only for the tenant and
// the row for which it was sealed.

/** What the stored secret of an account is bound to. */
export const integrationAad = (tenantId: string, kind: string): string => `${tenantId}/${kind}`;

/** What an endpoint's sealed secrets are bound to. */
export const signingSecretAad = (tenantId: string, id: string): string =>
  `${tenantId}/webhook/${id}`;

/** What the sealed Authorization header of a receiver is bound to. */
export const receiverAad = (tenantId: string, receiverId: string): string =>
  `${tenantId}:receiver:${receiverId}`;

/** What a letter's encrypted body is bound to. */
export const deadLetterAad = (tenantId: string, id: string): string =>
  `${tenantId.toLowerCase()}/dead-letter/${id.toLowerCase()}`;
