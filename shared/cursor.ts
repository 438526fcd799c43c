import type * as z from "zod";
import { AppError } from "./errors.ts";
import { fromBase64Url, toBase64Url } from "./base64.ts";
import type { Secrets } from "./secrets/secrets.ts";

/** The query that a cursor belongs to. With another query it would skip and repeat rows. */
export interface CursorQuery {
  secrets: Secrets;
  /** The tenant's id, or `operator` for lists across tenants. */
  owner: string;
  /** The name of the list, and everything else that its pages depend on. */
  list: readonly [name: string, ...query: unknown[]];
}

const encoder = new TextEncoder();
/** The length of an HMAC with SHA-256. */
const signatureLength = 32;

/**
 * A cursor: the position of the next page in base64url, signed for this query. Clients can read it,
 * so it contains only values that the page itself shows.
 */
export async function writeCursor(query: CursorQuery, position: unknown): Promise<string> {
  const content = JSON.stringify(position);
  const signature = await query.secrets.sign(content, signingContext(query));
  return toBase64Url(Uint8Array.from([...signature, ...encoder.encode(content)]));
}

/**
 * The position in a cursor that `writeCursor` made for the same query.
 * @throws AppError bad_request, invalidCursor, for any other text
 */
export async function readCursor<T>(
  query: CursorQuery,
  cursor: string,
  shape: z.ZodType<T>,
): Promise<T> {
  const bytes = decode(cursor);
  const signature = bytes.subarray(0, signatureLength);
  const content = new TextDecoder().decode(bytes.subarray(signatureLength));
  // Base64 has several spellings of the same bytes. Only the original one is valid.
  const isOurs =
    toBase64Url(bytes) === cursor &&
    (await query.secrets.isSigned(content, signingContext(query), signature));
  const parsed = isOurs ? shape.safeParse(JSON.parse(content)) : undefined;
  if (parsed?.success) return parsed.data;
  throw new AppError(
    "bad_request",
    "Invalid cursor. Pass the nextCursor of the previous page with the same filter and order, or omit it.",
    { scimType: "invalidCursor", field: "cursor" },
  );
}

const signingContext = ({ owner, list }: CursorQuery): string =>
  JSON.stringify(["cursor", owner, ...list]);

function decode(cursor: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64Url(cursor);
  } catch {
    return new Uint8Array();
  }
}
