import type { JWK } from "jose";

/** The JWS algorithm of a key: its own, or else that of Ed25519 or P-256 (RFC 8037, RFC 7518). */
export const algorithmOf = ({ alg, kty }: JWK): string =>
  alg ?? (kty === "OKP" ? "EdDSA" : "ES256");
