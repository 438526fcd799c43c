import fc from "fast-check";
import { expect, test } from "vitest";
import {
  dividePages,
  mergeNewest,
  replaceKnown,
} from "../../../server/console/web/parts/live/merge.ts";

interface Row {
  id: string;
  version: number;
}

const keyOf = ({ id }: Row) => id;
const pageOf = (rows: Row[], limit: number) => ({
  items: rows.slice(0, limit),
  nextCursor: rows.length > limit ? "more" : null,
});

/** A list that was read in pages, and as it is now: some rows are new on top, some left, some changed. */
const changed = fc
  .record({
    before: fc.integer({ min: 0, max: 40 }),
    read: fc.integer({ min: 1, max: 4 }),
    added: fc.integer({ min: 0, max: 15 }),
    left: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }),
  })
  .map(({ before, read, added, left }) => {
    const limit = 10;
    const old = Array.from({ length: before }, (_, n) => ({ id: `r${before - n}`, version: 1 }));
    const known = old.slice(0, read * limit);
    const fresh = Array.from({ length: added }, (_, n) => ({ id: `n${added - n}`, version: 1 }));
    const stayed = old.filter((_, index) => !left.includes(index));
    const now = [...fresh, ...stayed.map(({ id }) => ({ id, version: 2 }))];
    return { known, now, limit };
  });

test("a live list shows the newest page first, no row twice, and none that left it", () => {
  fc.assert(
    fc.property(changed, ({ known, now, limit }) => {
      const newest = pageOf(now, limit);
      const ids = new Set(known.map(keyOf));
      const { rows, fresh } = mergeNewest(known, newest, keyOf);
      expect(fresh).toBe(newest.items.filter(({ id }) => !ids.has(id)).length);
      if (rows === null) {
        // Only if rows between the newest page and the known ones are missing.
        expect(newest.items.some(({ id }) => ids.has(id))).toBe(false);
        return;
      }
      expect(rows.slice(0, newest.items.length)).toEqual(newest.items);
      expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
      const pages = Array.from({ length: Math.ceil(known.length / limit) }, (_, n) => ({
        items: known.slice(n * limit, (n + 1) * limit),
        nextCursor: `c${n}`,
      }));
      const divided = dividePages(pages, rows, newest);
      expect(divided.flatMap(({ items }) => items)).toEqual(rows);
      if (newest.nextCursor !== null && pages.length > 0)
        expect(divided.at(-1)?.nextCursor).toBe(pages.at(-1)?.nextCursor);
    }),
  );
});

test("while the reader has scrolled, rows change in their places and none moves", () => {
  fc.assert(
    fc.property(changed, ({ known, now, limit }) => {
      const page = { items: known, nextCursor: null };
      const newest = pageOf(now, limit);
      const kept = replaceKnown(page, newest, keyOf).items;
      expect(kept.map(keyOf)).toEqual(known.map(keyOf));
      const seen = new Set(newest.items.map(keyOf));
      expect(kept.every(({ id, version }) => version === (seen.has(id) ? 2 : 1))).toBe(true);
    }),
  );
});
