import type { Page, Request } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../../support/until.ts";
import { pathsOfPages } from "../page-paths.ts";
import { hasBrowser, size, useCompany } from "./world.ts";

const world = useCompany("privacy");
const { company } = world;

interface Answer {
  url: string;
  body: string;
}

/** Scripts and styles, which are the same for everybody. */
const isAsset = (request: Request) => request.url().includes("/console/assets/");

/** Every answer of the API to a page, and whether any request is still under way. */
function record(page: Page) {
  const answers: Answer[] = [];
  const pending = new Set<Request>();
  const read = async (request: Request) => {
    try {
      const response = await request.response();
      answers.push({ url: request.url(), body: response ? await response.text() : "" });
    } catch {
      // The page was left before the answer was there.
    }
    pending.delete(request);
  };
  page.on("request", (request) => pending.add(request));
  page.on("requestfailed", (request) => pending.delete(request));
  page.on("requestfinished", (request) =>
    isAsset(request) ? pending.delete(request) : void read(request),
  );
  return { answers, isQuiet: () => pending.size === 0 };
}

/**
 * The people, by their number, of whom the answers have an id, a name or an address. An error may
 * repeat an id that the request itself asked for.
 */
function peopleIn(answers: readonly Answer[]): Set<number> {
  const found = new Set<number>();
  for (const { url, body } of answers) {
    for (const [n, id] of company.users.entries()) {
      const hasId = body.includes(id) && !url.includes(id);
      if (hasId || body.includes(`"Person u${n}"`) || body.includes(`"u${n}@`)) found.add(n);
    }
  }
  return found;
}

/** Opens every page of the console, with each person's id where a page takes one. */
async function openEverything(who: string, ids: readonly string[]) {
  const { page, faults } = await world.open(who, "my-readiness");
  const { answers, isQuiet } = record(page);
  /** Opens a page without loading the application again, as its links do, until it has all its answers. */
  const walk = async (path: string) => {
    const address = JSON.stringify(`/console/org/privacy/${path}`);
    await page.evaluate(`history.pushState({}, "", ${address})`);
    const isShown = () =>
      page.evaluate<boolean>(`new Promise((resolve) => requestAnimationFrame(() => resolve(
        __TSR_ROUTER__.state.status === "idle" && !document.querySelector('[aria-busy="true"]') &&
        document.querySelector("main :is(h1, [role=alert])") !== null)))`);
    await until(
      `${path} has all its answers`,
      async () => (await isShown()) && isQuiet() && (await isShown()) && isQuiet(),
      15_000,
    );
  };
  const pages = await pathsOfPages();
  expect(pages.length).toBeGreaterThan(20);
  for (const one of pages) {
    const some = one.includes("$userId") ? ids : ids.slice(-1);
    const paths = one.includes("$") ? some.map((id) => one.replaceAll(/\$\w+/g, id)) : [one];
    for (const path of paths) await walk(path);
  }
  for (const of of ["people", "assigned"])
    for (const scope of ["", ...ids.flatMap((id) => [`&person=${id}`, `&team=${id}`])])
      await walk(`readiness/rows?of=${of}${scope}`);
  return { answers, faults };
}

describe.skipIf(!hasBrowser)("what a browser was ever sent", () => {
  test("contains for a rep nobody else, on any page", async () => {
    // Person 1 is a rep of person 0; 2 is a colleague, and 10 belongs to another team.
    const [own, colleague, stranger] = [1, 2, 10].map((n) => company.users[n] ?? "");
    const { answers, faults } = await openEverything("u1", [
      own ?? "",
      colleague ?? "",
      stranger ?? "",
    ]);
    // The id of the own manager is part of the own record; the name is not.
    const manager = company.users[0] ?? "none";
    const others = peopleIn(
      answers.map(({ url, body }) => ({ url, body: body.replaceAll(manager, "") })),
    );
    expect([...others]).toEqual([1]);
    expect(answers.some(({ url }) => url.includes("readiness.team"))).toBe(true);
    expect(faults).toEqual([]);
  });

  test("contains for a manager exactly the own tree", async () => {
    const ids = [9, 10, 0, 1].map((n) => company.users[n] ?? "");
    const { answers, faults } = await openEverything("u9", ids);
    const tree = Array.from({ length: 9 }, (_, n) => n + 9);
    expect([...peopleIn(answers)].toSorted((a, b) => a - b)).toEqual(tree);
    expect(faults).toEqual([]);
  });

  test("contains for an admin everybody, so the search finds people", async () => {
    const { page } = await world.open("admin", "readiness/rows?of=people");
    const { answers, isQuiet } = record(page);
    await page.reload();
    await page.getByText(/^Rows: /).waitFor();
    await until("the page has all its answers", isQuiet, 15_000);
    expect(peopleIn(answers).size).toBe(size);
  });
});
