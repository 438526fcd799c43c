import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits. Ids made
 * later sort later, so a page of a list can continue behind the last id.
 */
export function newId(now: number = Date.now()): string {
  return uuidAt(now, crypto.getRandomValues(new Uint8Array(16)));
}

/** A UUIDv7 of a moment, in Unix ms, whose other bits are the first of `digest`: made twice, the same. */
export function uuidAt(time: number, digest: Uint8Array): string {
  const bytes = digest.slice(0, 16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(time / 2 ** 32));
  view.setUint32(2, time % 2 ** 32);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return uuidOf(bytes);
}

/** The least UUIDv7 of a moment: those made at it or later are not below. */
export function leastIdAt(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0").slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Sixteen bytes as a UUID is written. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = bytesToHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a UUID; anything else is an unknown id, not a bad request. */
export const isUuid = (text: string): boolean => uuidForm.test(text);

const nobody = "00000000-0000-0000-0000-000000000000";

/** An id to look up: what is no UUID is nobody's, and is looked up all the same. */
export const idKey = (id: string): string => (isUuid(id) ? id : nobody);
