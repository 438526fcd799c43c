import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits. Ids made
 * later sort later, so a page of a list can continue behind the last id.
 */
export function newId(now: number = Date.now()): string {
  return uuidAt(now, crypto.getRandomValues(new Uint8Array(16)));
}

/** A UUIDv7 of a time in Unix ms with the first bits of `digest`: equal input gives an equal id. */
export function uuidAt(time: number, digest: Uint8Array): string {
  const bytes = digest.slice(0, 16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(time / 2 ** 32));
  view.setUint32(2, time % 2 ** 32);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return uuidOf(bytes);
}

/** The lowest UUIDv7 of a time in Unix ms. */
export function leastIdAt(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0").slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Sixteen bytes as the text of a UUID. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID. Other texts are unknown ids, not bad requests. */
export const isUuid = (text: string): boolean => uuidForm.test(text);

const nilId = "00000000-0000-0000-0000-000000000000";

/** The id to look up. For a text that is not a UUID, it is an id that no row has. */
export const idKey = (id: string): string => (isUuid(id) ? id : nilId);
