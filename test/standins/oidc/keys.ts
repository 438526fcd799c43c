import {
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWSHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import type { Tenant } from "./model.ts";

/** A new private key with a random `kid`. */
export async function makeKey(alg: Tenant["alg"]): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = crypto.randomUUID();
  return { ...(await exportJWK(privateKey)), kid, alg, use: "sig" };
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token without a signature, which no relying party may accept. */
export const unsigned = (claims: JWTPayload): string =>
  `${base64url({ alg: "none" })}.${base64url(claims)}.`;

/** Signs with the tenant's newest key; `header` replaces members of the protected header. */
export async function sign(
  { alg, keys: [key] }: Pick<Tenant, "alg" | "keys">,
  claims: JWTPayload,
  header: JWSHeaderParameters = {},
): Promise<string> {
  if (!key) throw new Error("the tenant has no key");
  return new SignJWT(claims)
    .setProtectedHeader({ alg, ...(key.kid !== undefined && { kid: key.kid }), ...header })
    .sign(await importJWK(key, alg));
}

/** Signs with HMAC, as an attacker does who knows the client's secret or the public key. */
export const signSymmetric = (secret: string, claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));
