const encoder = new TextEncoder();

/**
 * Encrypts secrets at rest: AES-256-GCM under a key from the environment, in an envelope that
 * names its key (`v1.<key id>.<nonce>.<ciphertext>`), so that keys rotate while old envelopes
 * still open. The envelope is bound to its place: moved to another tenant, it does not open.
 */
export class Secrets {
  readonly #keys: Map<string, Promise<CryptoKey>>;
  /** The key that encrypts. */
  readonly keyId: string;

  /** @param ring `id:base64,id:base64`, 32 bytes each; the first encrypts, all decrypt. */
  constructor(ring: string) {
    const entries = ring.split(",").map((entry): [string, Promise<CryptoKey>] => {
      const [id = "", key = ""] = entry.trim().split(":");
      return [id, importKey(key)];
    });
    this.#keys = new Map(entries);
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
}

const importKey = (base64: string) =>
  crypto.subtle.importKey("raw", fromBase64(base64), "AES-GCM", false, ["encrypt", "decrypt"]);

/** A call takes only so many arguments, and a dead letter has more bytes than that. */
const chunk = 8192;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += chunk) {
    text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return btoa(text);
}

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
