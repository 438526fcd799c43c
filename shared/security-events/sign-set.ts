import { decodeJwt, importJWK, type JWK, SignJWT } from "jose";
import * as z from "zod";

/** What signs the tokens of a deployment. */
export interface SetSigner {
  /** Where clients reach the server: the issuers of all tenants start with it. */
  publicUrl: string;
  /** An Ed25519 or P-256 private JWK. */
  key: JWK & { kid: string };
}

/** A security event token before it is signed (RFC 8417). */
export interface SetClaims {
  tenantId: string;
  receiverId: string;
  audience: string;
  /** The event's id, the same for all who are told. */
  eventId: string;
  /** The request that caused the event: `txn`. */
  requestId: string;
  /** The subject, as RFC 9493 and RFC 9967, section 2.1, have it. */
  subject: { format: string; [name: string]: string };
  /** Event URI -> payload. */
  events: Record<string, object>;
}

/** Each tenant is an issuer of its own: one tenant's token is none of another, whatever its `aud`. */
export const issuerOf = (publicUrl: string, tenantId: string): string =>
  `${publicUrl}/tenants/${tenantId}`;

/** The `jti`: one event is a token of its own for each receiver. */
export const setIdOf = (eventId: string, receiverId: string): string => `${eventId}.${receiverId}`;

/**
 * Signs a token. Its type keeps it from being taken for another JWT, and there is no `sub` or
 * `exp` (RFC 8417, sections 2.3 and 4).
 */
export async function signSet(
  { publicUrl, key }: SetSigner,
  { tenantId, receiverId, audience, eventId, requestId, subject, events }: SetClaims,
  now: Date,
): Promise<string> {
  const alg = key.alg ?? (key.kty === "OKP" ? "EdDSA" : "ES256");
  return new SignJWT({ txn: requestId, sub_id: subject, events })
    .setProtectedHeader({ alg, kid: key.kid, typ: "secevent+jwt" })
    .setIssuer(issuerOf(publicUrl, tenantId))
    .setAudience(audience)
    .setIssuedAt(now)
    .setJti(setIdOf(eventId, receiverId))
    .sign(await importJWK(key, alg));
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const issuer = new RegExp(`/tenants/(${uuid})$`);
const setId = new RegExp(`^(${uuid})\\.(${uuid})$`);

const ours = z.object({
  iss: z.string().regex(issuer),
  jti: z.string().regex(setId),
  txn: z.string().max(200),
});

/** Where a token of ours comes from, read without proof; null when the text is none. */
export function originOfSet(text: string) {
  try {
    const { iss, jti, txn: requestId } = ours.parse(decodeJwt(text));
    const [, tenantId = ""] = issuer.exec(iss) ?? [];
    const [, eventId = "", receiverId = ""] = setId.exec(jti) ?? [];
    return { tenantId, eventId, receiverId, requestId };
  } catch {
    return null;
  }
}
