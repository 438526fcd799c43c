/** A key that verifies seals, by its `kid`. */
export interface SealKey {
  kid: string;
  key: CryptoKey;
  algorithm: AlgorithmIdentifier | EcdsaParams;
}

type PublicKey = JsonWebKey & { kid?: string };

/**
 * Imports the public keys of a JWK set: Ed25519, and ECDSA on the curve P-256.
 * @throws DOMException if the browser does not have the algorithm of a key
 */
export async function importSealKeys({ keys }: { keys: PublicKey[] }): Promise<SealKey[]> {
  return Promise.all(
    keys.map(async ({ kid = "", kty, crv, x, y }) => {
      const isEdwards = kty === "OKP";
      const imported = isEdwards ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
      const jwk: JsonWebKey = { kty: kty ?? "", crv: crv ?? "", x: x ?? "", ...(y && { y }) };
      const key = await crypto.subtle.importKey("jwk", jwk, imported, false, ["verify"]);
      return { kid, key, algorithm: isEdwards ? "Ed25519" : { name: "ECDSA", hash: "SHA-256" } };
    }),
  );
}

/** The SHA-256 of a text, in hex. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const bytesOfBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );

/** The text in a part of a compact JWS. */
export const textOfBase64Url = (text: string): string =>
  new TextDecoder().decode(bytesOfBase64Url(text));
