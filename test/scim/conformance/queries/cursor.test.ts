import { beforeAll, expect } from "vitest";
import {
  answered,
  type Body,
  conform,
  idsOf,
  inParallel,
  refused,
  SEARCH_REQUEST,
  unique,
  useScim,
  withQuery,
} from "../../support.ts";

const { acme, globex } = useScim();
const people = 40;

beforeAll(async () => {
  await inParallel(people, (n) =>
    acme.user({ userName: `p-${String(n).padStart(2, "0")}`, title: n % 4 === 0 ? "A" : "B" }),
  );
});

type Query = Record<string, string | number>;

/** All pages of a query, starting with an empty cursor. */
async function walk(path: string, query: Query, between = async (_page: Body) => {}) {
  const pages: Body[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const page: Body = await acme.list(path, { ...query, cursor });
    pages.push(page);
    cursor = page.nextCursor;
    if (cursor !== undefined) await between(page);
    expect(pages.length).toBeLessThan(100);
  }
  return pages;
}

const namesIn = (pages: Body[]) =>
  pages.flatMap(({ Resources }) => Resources.map(({ userName }) => userName));

async function cursorOf(query: Query, path = "/Users"): Promise<string> {
  const { nextCursor } = await acme.list(path, { ...query, cursor: "" });
  if (nextCursor === undefined) throw new Error("The page has no nextCursor.");
  return nextCursor;
}

conform("a cursor", [
  [
    "9865 2",
    "MUST",
    "leads through the list: every page but the last has a nextCursor and at most count resources",
    async () => {
      const pages = await walk("/Users", { count: 7 });
      expect(pages.slice(0, -1).every(({ nextCursor }) => nextCursor !== undefined)).toBe(true);
      expect(pages.at(-1)).not.toHaveProperty("nextCursor");
      for (const { Resources } of pages) expect(Resources.length).toBeLessThanOrEqual(7);
      const names = namesIn(pages);
      expect(new Set(names).size).toBe(names.length);
      const { totalResults } = await acme.list("/Users");
      expect(names).toHaveLength(totalResults);
    },
  ],
  [
    "9865 2",
    "MUST",
    "consists of unreserved characters",
    async () => expect(await cursorOf({ count: 3 })).toMatch(/^[A-Za-z0-9._~-]+$/),
  ],
  [
    "9865 2",
    "MUST",
    "is absent if one page contains all resources, and previousCursor is always absent",
    async () => {
      const page = await acme.list("/Users", { cursor: "", filter: 'userName eq "p-01"' });
      expect(page.Resources).toHaveLength(1);
      expect(page).not.toHaveProperty("nextCursor");
      const second = await acme.list("/Users", { cursor: await cursorOf({ count: 5 }), count: 5 });
      expect(second).not.toHaveProperty("previousCursor");
    },
  ],
  [
    "9865 2",
    "SHOULD",
    "is accompanied by the total, at least on the first page",
    async () => {
      const pages = await walk("/Users", { count: 4, filter: 'title eq "A"' });
      expect(pages[0]?.totalResults).toBe(10);
      for (const { totalResults } of pages) expect([10, undefined]).toContain(totalResults);
    },
  ],
  [
    "9865 2",
    "MUST",
    "can be reused and returns the same page",
    async () => {
      const cursor = await cursorOf({ count: 6 });
      const again = async () => idsOf((await acme.list("/Users", { count: 6, cursor })).Resources);
      expect(await again()).toEqual(await again());
    },
  ],
  [
    "9865 2.2",
    "SHOULD",
    "preserves the sort order, including equal and missing values",
    async () => {
      for (const sortOrder of ["ascending", "descending"]) {
        for (const sortBy of ["userName", "title", "nickName", "meta.lastModified"]) {
          const query = { sortBy, sortOrder };
          const { Resources } = await acme.list("/Users", { ...query, count: 200 });
          const walked = namesIn(await walk("/Users", { ...query, count: 9 }));
          expect(new Set(walked).size, sortBy).toBe(Resources.length);
          if (sortBy === "userName") expect(walked).toEqual(namesIn([{ Resources } as Body]));
        }
      }
    },
  ],
  [
    "9865 2",
    "MUST",
    "neither skips nor repeats resources that exist all the time, while the list changes",
    async () => {
      for (const sortBy of [undefined, "userName"]) {
        const sort: Query = sortBy === undefined ? {} : { sortBy };
        const before = await acme.list("/Users", { ...sort, count: 200 });
        const removed = new Set<string>();
        const pages = await walk("/Users", { ...sort, count: 8 }, async ({ Resources }) => {
          // One that was already returned, and the one that would come next.
          const ids = idsOf(before.Resources);
          const place = ids.indexOf(Resources.at(-1)?.id ?? "");
          const gone = [Resources[0]?.id, place < 0 ? undefined : ids[place + 1]];
          for (const id of gone.filter((id) => id !== undefined && !removed.has(id))) {
            removed.add(String(id));
            await acme.remove(`/Users/${id}`);
          }
          await acme.user({ userName: unique("a") });
        });
        const walked = pages.flatMap(({ Resources }) => idsOf(Resources));
        expect(new Set(walked).size).toBe(walked.length);
        const stayed = idsOf(before.Resources).filter((id) => !removed.has(id));
        expect(stayed.filter((id) => !walked.includes(id))).toEqual([]);
      }
    },
  ],
  [
    "9865 2",
    "MUST",
    "walks groups",
    async () => {
      await inParallel(5, (n) => acme.group({ displayName: `g-${n}` }));
      const pages = await walk("/Groups", { count: 2 });
      expect(pages.map(({ Resources }) => Resources.length)).toEqual([2, 2, 1]);
    },
  ],
  [
    "9865 3",
    "MUST",
    "works with /.search",
    async () => {
      const search = async (cursor: string) =>
        answered(
          await acme.post("/Users/.search", {
            schemas: [SEARCH_REQUEST],
            filter: 'userName sw "p-3"',
            sortBy: "userName",
            cursor,
            count: 2,
          }),
          200,
        );
      const first = await search("");
      expect(first.Resources).toHaveLength(2);
      const second = await search(first.nextCursor ?? "");
      const all = await acme.list("/Users", { filter: 'userName sw "p-3"', sortBy: "userName" });
      expect(namesIn([first, second])).toEqual(namesIn([all]).slice(0, 4));
    },
  ],
  [
    "9865 2.3",
    "MUST",
    "is only returned on request: index pagination is the default",
    async () => {
      const page = await acme.list("/Users", { count: 2 });
      expect(page).toMatchObject({ startIndex: 1, itemsPerPage: 2 });
      expect(page).not.toHaveProperty("nextCursor");
    },
  ],
]);

const asked = (query: Query, path = "/Users") => acme.get(withQuery(path, query));

conform("a wrong cursor is refused", [
  [
    "9865 2.1",
    "SHOULD",
    "not issued by the server: 400 invalidCursor",
    async () => {
      const cursor = await cursorOf({ count: 3 });
      for (const wrong of ["x", "AAAA", `${cursor}x`, cursor.slice(0, -2), "%00", "é"]) {
        refused(await asked({ count: 3, cursor: wrong }), 400, "invalidCursor");
      }
    },
  ],
  [
    "9865 2",
    "MUST",
    "with another filter or sort order: 400 invalidCursor",
    async () => {
      const cursor = await cursorOf({ count: 3, filter: "title pr", sortBy: "userName" });
      const same = { count: 3, filter: "title pr", sortBy: "userName", cursor };
      answered(await asked(same), 200);
      for (const other of [
        { ...same, filter: 'title eq "B"' },
        { ...same, sortBy: "title" },
        { ...same, sortOrder: "descending" },
        { count: 3, cursor },
      ]) {
        refused(await asked(other), 400, "invalidCursor");
      }
    },
  ],
  [
    "9865 2",
    "SHOULD",
    "at another endpoint or in another tenant: 400 invalidCursor",
    async () => {
      const cursor = await cursorOf({ count: 3 });
      await inParallel(4, () => globex.user());
      const theirs = await globex.list("/Users", { count: 3, cursor: "" });
      answered(
        await globex.get(withQuery("/Users", { count: 3, cursor: theirs.nextCursor ?? "" })),
        200,
      );
      refused(await globex.get(withQuery("/Users", { count: 3, cursor })), 400, "invalidCursor");
      refused(await asked({ count: 3, cursor }, "/Groups"), 400, "invalidCursor");
    },
  ],
  [
    "9865 2.3",
    "MUST",
    "together with startIndex: 400 invalidValue",
    async () => {
      refused(await asked({ cursor: "", startIndex: 1 }), 400, "invalidValue", /cursor|startIndex/);
    },
  ],
]);
