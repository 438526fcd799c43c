import type { JWTPayload } from "jose";
import * as z from "zod";
import { findUnstorable } from "../../values/storable.ts";
import { refused } from "./provider-error.ts";

export interface Profile {
  email: string | null;
  /** Whether the provider says that the address is the person's; null if it says nothing. */
  emailVerified: boolean | null;
  name: string | null;
}

export interface IdentityClaims extends Profile {
  subject: string;
  /** The session at the provider, which a logout token names. */
  sid: string | null;
  /** When the person signed in at the provider, if it says so. */
  authTime: Date | null;
  /** The Google Workspace domain of the account (claim `hd`); null elsewhere. */
  hostedDomain: string | null;
  /** How the person signed in (RFC 8176), as `["pwd", "otp"]`. */
  amr: string[];
}

const profileClaims = z.object({
  email: z.string().min(1).max(254).nullable().catch(null).default(null),
  // Some providers send a text.
  email_verified: z
    .unknown()
    .optional()
    .transform((value) => (value === undefined ? null : value === true || value === "true")),
  name: z.string().trim().min(1).max(200).nullable().catch(null).default(null),
});

/** OpenID Connect Core 1.0, section 2: a subject has at most 255 ASCII characters. */
export const subjectClaim = z.string().min(1).max(255);
export const sidClaim = z.string().min(1).max(255);

const identityClaims = profileClaims.extend({
  sub: subjectClaim,
  sid: sidClaim.nullable().catch(null).default(null),
  auth_time: z.int().min(0).max(253_402_300_799).nullable().catch(null).default(null),
  hd: z.string().min(1).max(253).nullable().catch(null).default(null),
  amr: z.array(z.string().max(50)).max(20).catch([]).default([]),
});

/** @returns null for claims that are not valid */
export function readProfile(claims: unknown): Profile | null {
  const read = profileClaims.safeParse(claims);
  if (!read.success || findUnstorable(read.data)) return null;
  const { email, email_verified: isVerified, name } = read.data;
  return { email, emailVerified: email === null ? null : isVerified, name };
}

/** @throws ProviderError refused for claims that are not valid */
export function readClaims(claims: JWTPayload): IdentityClaims {
  const read = identityClaims.safeParse(claims);
  const profile = readProfile(claims);
  if (!read.success || !profile || findUnstorable(read.data)) {
    throw refused("The identity provider's id token has claims that are not valid.");
  }
  const { sub, sid, auth_time: authTime, hd: hostedDomain, amr } = read.data;
  const at = authTime === null ? null : new Date(authTime * 1000);
  return { ...profile, subject: sub, sid, authTime: at, hostedDomain, amr };
}
