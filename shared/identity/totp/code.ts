import { isSameSecret } from "../../secrets/secrets.ts";

/** The length of a time step, in seconds (RFC 6238, section 4.1). */
const stepSeconds = 30;
/** The steps before and after the present one whose codes are accepted (section 5.2). */
const skew = 1;
const digits = 6;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes in base32 without padding (RFC 4648, section 6). */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let [value, bits] = [0, 0];
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  let [value, bits] = [0, 0];
  for (const character of text) {
    value = ((value << 5) | alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}

/** The code of a time step (RFC 4226, section 5.3), with SHA-1, which all authenticator apps have. */
export async function codeOf(secret: string, step: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-1" };
  const key = await crypto.subtle.importKey("raw", fromBase32(secret), algorithm, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const truncated = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, "0");
}

export const stepAt = (time: Date): number => Math.floor(time.getTime() / 1000 / stepSeconds);

/**
 * The time step of a code.
 * @param after the step of the last accepted code: it and earlier ones are refused
 * @returns null for a code that is wrong or was accepted before
 */
export async function findStep(
  secret: string,
  code: string,
  now: Date,
  after: number | null,
): Promise<number | null> {
  const present = stepAt(now);
  const steps = Array.from({ length: 2 * skew + 1 }, (_, i) => present - skew + i);
  const codes = await Promise.all(steps.map((step) => codeOf(secret, step)));
  // All are compared, so that the time shows nothing.
  const matching = steps.filter((_, i) => isSameSecret(code, codes[i] ?? ""));
  return matching.find((step) => after === null || step > after) ?? null;
}
