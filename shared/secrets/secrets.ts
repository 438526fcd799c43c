import { fromBase64, toBase64 } from "../base64.ts";

const encoder = new TextEncoder();

/**
 * Encrypts secrets at rest: AES-256-GCM under a key from the environment, in an envelope that
 * names its key (`v1.<key id>.<nonce>.<ciphertext>`), so that keys rotate while old envelopes
 * still open. The envelope is bound to its place: moved to another tenant, it does not open.
 */
export class Secrets {
  readonly #keys: Map<string, Promise<CryptoKey>>;
  readonly #signingKeys: (() => Promise<CryptoKey>)[];
  /** The key that encrypts. */
  readonly keyId: string;

  /** @param ring `id:base64,id:base64`, 32 bytes each; the first encrypts, all decrypt. */
  constructor(ring: string) {
    const entries = ring.split(",").map((entry): [id: string, key: string] => {
      const [id = "", key = ""] = entry.trim().split(":");
      return [id, key];
    });
    this.#keys = new Map(entries.map(([id, key]) => [id, importKey(key)]));
    this.#signingKeys = entries.map(([, key]) => once(() => deriveSigningKey(key)));
    this.keyId = entries[0]?.[0] ?? "";
  }

  /** @param place what the secret belongs to, e.g. the tenant's id and `mindtickle`. */
  async seal(secret: string, place: string): Promise<string> {
    const key = await this.#keys.get(this.keyId);
    if (!key) throw new Error("SECRETS_KEYS names no key.");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(place) };
    const sealed = await crypto.subtle.encrypt(algorithm, key, encoder.encode(secret));
    return `v1.${this.keyId}.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
  }

  async open(envelope: string, place: string): Promise<string> {
    const [version, keyId = "", iv = "", sealed = ""] = envelope.split(".");
    const key = version === "v1" ? await this.#keys.get(keyId) : undefined;
    if (!key) throw new Error(`SECRETS_KEYS lacks the key ${keyId}, which a stored secret needs.`);
    const algorithm = {
      name: "AES-GCM",
      iv: fromBase64(iv),
      additionalData: encoder.encode(place),
    };
    const opened = await crypto.subtle
      .decrypt(algorithm, key, fromBase64(sealed))
      .catch((cause: unknown) => {
        const message = `A secret does not open with the key ${keyId}: it was damaged or moved, or the key is another.`;
        throw new Error(message, { cause });
      });
    return new TextDecoder().decode(opened);
  }

  /**
   * An HMAC-SHA-256 over text that somebody else keeps for us, with a key derived from the first one.
   * @param place what the text belongs to; for another place the signature does not hold.
   */
  async sign(text: string, place: string): Promise<Uint8Array<ArrayBuffer>> {
    const [signature] = await this.signatures(text, place, 1);
    if (!signature) throw new Error("SECRETS_KEYS names no key.");
    return signature;
  }

  /** What `sign` makes with each of the first keys, and made when another key was the first. */
  signatures(text: string, place: string, keys?: number): Promise<Uint8Array<ArrayBuffer>[]> {
    const message = signed(text, place);
    return Promise.all(
      this.#signingKeys
        .slice(0, keys)
        .map(async (key) => new Uint8Array(await crypto.subtle.sign("HMAC", await key(), message))),
    );
  }

  /** Whether `sign` has made the signature, with any key of the ring. */
  async isSigned(
    text: string,
    place: string,
    signature: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    const message = signed(text, place);
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

/** An HMAC key of its own, so that what is signed says nothing of what is encrypted (RFC 5869). */
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

/** The place's length keeps what belongs to it apart from the text. */
const signed = (text: string, place: string) => encoder.encode(`${place.length}:${place}${text}`);

/** Compares in a time that does not depend on where the two texts differ. */
export function isSameSecret(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < expected.length; i += 1) {
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  }
  return difference === 0;
}
