import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64Url } from "../../shared/base64.ts";

/** A strong ETag of a JSON value. */
export const etagOfJson = (value: unknown): string => {
  const digest = sha256(new TextEncoder().encode(JSON.stringify(value)));
  return `"${toBase64Url(digest.subarray(0, 18))}"`;
};
