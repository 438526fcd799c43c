import { decodeJwt, importJWK, type JWK, SignJWT } from "jose";
import * as z from "zod";
import { algorithmOf } from "../secrets/algorithm.ts";

/** The signing key of an installation. */
export interface SetSigner {
  /** The public URL of the server. The issuer of each tenant starts with it. */
  publicUrl: string;
  /** An Ed25519 or P-256 private JWK. */
  key: JWK & { kid: string };
}

/** A security event token before it is signed (RFC 8417). */
export interface SetClaims {
  tenantId: string;
  receiverId: string;
  audience: string;
  /** The id of the event, the same for all receivers. */
  eventId: string;
  /** The id of the request that caused the event: `txn`. */
  requestId: string;
  /** The subject: RFC 9493 and RFC 9967, section 2.1. */
  subject: { format: string; [name: string]: string };
  /** Event URI -> payload. */
  events: Record<string, object>;
}

/** Each tenant has its own issuer, so a token of one tenant is never valid for another one. */
export const issuerOf = (publicUrl: string, tenantId: string): string =>
  `${publicUrl}/tenants/${tenantId}`;

/** The `jti`. Each receiver gets its own token for an event. */
export const setIdOf = (eventId: string, receiverId: string): string => `${eventId}.${receiverId}`;

/**
 * Signs a token. Its `typ` prevents confusion with other JWTs, and it has neither `sub` nor `exp`
 * (RFC 8417, sections 2.3 and 4).
 */
export async function signSet(
  { publicUrl, key }: SetSigner,
  { tenantId, receiverId, audience, eventId, requestId, subject, events }: SetClaims,
  now: Date,
): Promise<string> {
  const alg = algorithmOf(key);
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

const ownClaims = z.object({
  iss: z.string().regex(issuer),
  jti: z.string().regex(setId),
  txn: z.string().max(200),
});

/** The origin of a token from this server, without verifying it; null for any other text. */
export function originOfSet(text: string) {
  try {
    const { iss, jti, txn: requestId } = ownClaims.parse(decodeJwt(text));
    const [, tenantId = ""] = issuer.exec(iss) ?? [];
    const [, eventId = "", receiverId = ""] = setId.exec(jti) ?? [];
    return { tenantId, eventId, receiverId, requestId };
  } catch {
    return null;
  }
}
