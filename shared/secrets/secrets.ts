import { fromBase64, toBase64 } from "../base64.ts";

const encoder = new TextEncoder();

/**
 * Seals secrets at rest with AES-256-GCM. A sealed secret names its key
 * (`v1.<key id>.<nonce>.<ciphertext>`), so older ones still open after a key rotation. Its
 * additional authenticated data name the row that it belongs to: in another row it does not open.
 */
export class Secrets {
  readonly #keys: Map<string, Promise<CryptoKey>>;
  readonly #signingKeys: (() => Promise<CryptoKey>)[];
  /** The id of the key that seals. */
  readonly keyId: string;

  /** @param ring `id:base64,id:base64`, 32 bytes each. The first key seals, all keys open. */
  constructor(ring: string) {
    const entries = ring.split(",").map((entry): [id: string, key: string] => {
      const [id = "", key = ""] = entry.trim().split(":");
      return [id, key];
    });
    this.#keys = new Map(entries.map(([id, key]) => [id, importKey(key)]));
    this.#signingKeys = entries.map(([, key]) => once(() => deriveSigningKey(key)));
    this.keyId = entries[0]?.[0] ?? "";
  }

  /** @param aad the row that the secret belongs to; see shared/secrets/aad.ts */
  async seal(secret: string, aad: string): Promise<string> {
    const key = await this.#keys.get(this.keyId);
    if (!key) throw new Error("SECRETS_KEYS contains no key.");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(aad) };
    const sealed = await crypto.subtle.encrypt(algorithm, key, encoder.encode(secret));
    return `v1.${this.keyId}.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
  }

  async open(sealedSecret: string, aad: string): Promise<string> {
    const [version, keyId = "", iv = "", sealed = ""] = sealedSecret.split(".");
    const key = version === "v1" ? await this.#keys.get(keyId) : undefined;
    if (!key) throw new Error(`SECRETS_KEYS does not contain the key ${keyId} of a stored secret.`);
    const algorithm = {
      name: "AES-GCM",
      iv: fromBase64(iv),
      additionalData: encoder.encode(aad),
    };
    const opened = await crypto.subtle
      .decrypt(algorithm, key, fromBase64(sealed))
      .catch((cause: unknown) => {
        const message = `A secret cannot be opened with the key ${keyId}. It was changed, it belongs to another row, or the key has another value.`;
        throw new Error(message, { cause });
      });
    return new TextDecoder().decode(opened);
  }

  /**
   * An HMAC-SHA-256 over text that a client stores, with a key derived from the first key.
   * @param context what the text belongs to; the signature is not valid for another context
   */
  async sign(text: string, context: string): Promise<Uint8Array<ArrayBuffer>> {
    const [signature] = await this.signatures(text, context, 1);
    if (!signature) throw new Error("SECRETS_KEYS contains no key.");
    return signature;
  }

  /** The signatures of the first keys: what `sign` returns, and returned before a key rotation. */
  signatures(text: string, context: string, keys?: number): Promise<Uint8Array<ArrayBuffer>[]> {
    const message = signed(text, context);
    return Promise.all(
      this.#signingKeys
        .slice(0, keys)
        .map(async (key) => new Uint8Array(await crypto.subtle.sign("HMAC", await key(), message))),
    );
  }

  /** Whether `sign` made the signature, with any key of the ring. */
  async isSigned(
    text: string,
    context: string,
    signature: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    const message = signed(text, context);
    for (const key of this.#signingKeys) {
      if (await crypto.subtle.verify("HMAC", await key(), signature, message)) return true;
    }
    return false;
  }
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** A separate HMAC key, so that signatures reveal nothing about the key that seals (RFC 5869). */
async function deriveSigningKey(base64: string): Promise<CryptoKey> {
  const usages: KeyUsage[] = ["deriveKey"];
  const key = await crypto.subtle.importKey("raw", fromBase64(base64), "HKDF", false, usages);
  const info = encoder.encode("rampart signed text");
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(derivation, key, hmac, false, ["sign", "verify"]);
}

const importKey = (base64: string) =>
  crypto.subtle.importKey("raw", fromBase64(base64), "AES-GCM", false, ["encrypt", "decrypt"]);

/** The length separates the context from the text. */
const signed = (text: string, context: string) =>
  encoder.encode(`${context.length}:${context}${text}`);

/** Compares in constant time. */
export function isSameSecret(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i += 1) {
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  }
  return difference === 0;
}
