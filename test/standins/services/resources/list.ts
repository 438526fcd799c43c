import * as z from "zod";
import { date } from "../kinds/kind.ts";
import type { KindName, Thing } from "../model.ts";
import { read } from "../read.ts";
import { Refusal } from "../refusal.ts";
import type { Things } from "./resources.ts";

const listQuery = z.strictObject({
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  changedSince: date.optional(),
});

export interface List {
  items: Thing[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
  /** The number of things on all pages. */
  total: number;
}

/**
 * A page of an account's things in the order of their ids, tombstones included.
 * @throws Refusal 400
 */
export function list(
  things: Things,
  account: string,
  kind: KindName,
  query: Record<string, string>,
): List {
  const { after, limit, changedSince } = read(listQuery, query);
  const since = changedSince === undefined ? "" : new Date(changedSince).toISOString();
  const found = things.list(account, kind, since, idOf(after), limit + 1);
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return {
    items,
    nextCursor: last ? cursorOf(last.id) : null,
    total: things.count(account, kind, since),
  };
}

const cursorOf = (id: string) => Buffer.from(id).toString("base64url");

function idOf(cursor: string | undefined): string {
  if (cursor === undefined) return "";
  const id = Buffer.from(cursor, "base64url").toString();
  if (cursorOf(id) !== cursor) throw new Refusal(400, "after: is not a valid cursor");
  return id;
}
