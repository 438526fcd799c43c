import type * as z from "zod";
import { AppError } from "./errors.ts";
import { fromBase64Url, toBase64Url } from "./base64.ts";
import type { Secrets } from "./secrets/secrets.ts";

/** Whose list a cursor walks, and by which query: with another one it would skip and double rows. */
export interface Walk {
  secrets: Secrets;
  /** The tenant's id, or `operator` for lists across tenants. */
  owner: string;
  /** The list's name, and what else its pages depend on. */
  list: readonly [name: string, ...query: unknown[]];
}

const encoder = new TextEncoder();
/** Of an HMAC with SHA-256. */
const signatureLength = 32;

/**
 * A cursor: where the next page begins, in base64url, signed for this walk alone. It can be read by
 * whoever has it, so it holds only what the page itself shows.
 */
export async function writeCursor(walk: Walk, position: unknown): Promise<string> {
  const content = JSON.stringify(position);
  const signature = await walk.secrets.sign(content, placeOf(walk));
  return toBase64Url(Uint8Array.from([...signature, ...encoder.encode(content)]));
}

/**
 * The position in a cursor that `writeCursor` has made for the same walk.
 * @throws AppError bad_request, invalidCursor, for any other text
 */
export async function readCursor<T>(walk: Walk, cursor: string, shape: z.ZodType<T>): Promise<T> {
  const bytes = decode(cursor);
  const signature = bytes.subarray(0, signatureLength);
  const content = new TextDecoder().decode(bytes.subarray(signatureLength));
  // Base64 has several spellings of the same bytes; the one that was given out counts.
  const isOurs =
    toBase64Url(bytes) === cursor &&
    (await walk.secrets.isSigned(content, placeOf(walk), signature));
  const parsed = isOurs ? shape.safeParse(JSON.parse(content)) : undefined;
  if (parsed?.success) return parsed.data;
  throw new AppError(
    "bad_request",
    "Invalid cursor. Pass the nextCursor of the previous page with the same filter and order, or omit it.",
    { scimType: "invalidCursor", field: "cursor" },
  );
}

const placeOf = ({ owner, list }: Walk): string => JSON.stringify(["cursor", owner, ...list]);

function decode(cursor: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64Url(cursor);
  } catch {
    return new Uint8Array();
  }
}
