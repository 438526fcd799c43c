import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import type { PageKey } from "../../shared/provisioning/page-key.ts";
import { markOf } from "../../shared/scim/mark.ts";

/** What a cursor belongs to: with another filter or order it would skip and double. */
export interface Walk {
  types: readonly string[];
  filter: string | null;
  sortBy: string | null;
  descending: boolean;
}

const content = z.tuple([z.string(), z.uuid(), z.string().max(20_000).nullable()]);

/** A cursor of RFC 9865: where the next page begins, for this walk alone. It holds no secret. */
export function writeCursor({ id, sort }: PageKey, walk: Walk): string {
  const bytes = new TextEncoder().encode(JSON.stringify([markOfWalk(walk), id, sort]));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Where a walk goes on; null for the empty cursor, which begins one.
 * @throws AppError bad_request, invalidCursor
 */
export function readCursor(cursor: string, walk: Walk): PageKey | null {
  if (cursor === "") return null;
  const parsed = content.safeParse(decode(cursor));
  if (parsed.success) {
    const [mark, id, sort] = parsed.data;
    if (mark === markOfWalk(walk) && (sort === null || isJson(sort))) return { id, sort };
  }
  throw new AppError(
    "bad_request",
    "The cursor is not one of this query. Send the nextCursor of its last page, with the same filter and order.",
    { scimType: "invalidCursor", field: "cursor" },
  );
}

const markOfWalk = ({ types, filter, sortBy, descending }: Walk): string =>
  markOf(JSON.stringify([types, filter, sortBy, descending]));

function decode(cursor: string): unknown {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    // jsonb takes no U+0000, which JSON can spell.
    return !JSON.stringify(JSON.parse(text)).includes("\\u0000");
  } catch {
    return false;
  }
}
