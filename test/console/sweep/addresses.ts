import type { Page } from "playwright-core";
import { until } from "../../support/until.ts";

/** What is different in the address of each row: ids, and the query. */
const kindOf = (address: string) =>
  address.replace(/\?.*$/, "").replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "$id");

/** Waits until everything on the page is there: nothing is loading, and the last request is answered. */
export async function untilLoaded(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const loading = page.locator('[aria-busy="true"]');
  await until("nothing is loading", async () => (await loading.count()) === 0);
}

/** The links of the page within the organization. */
const linksOf = (page: Page, home: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"))
      .filter((path) => path.startsWith(${JSON.stringify(`${home}/`)}))`,
  );

/**
 * Visits every page that a person can reach by links from the menu, each kind of address once, and calls
 * `see` on it.
 * @param home the address of the organization, without a slash at the end
 * @returns the kinds of addresses, such as `/console/org/acme/people/$id/account`
 */
export async function visitAll(
  page: Page,
  home: string,
  see: (kind: string) => Promise<void>,
): Promise<string[]> {
  await page.getByRole("navigation").getByRole("link").first().waitFor();
  const { pathname } = new URL(home);
  const waiting = await linksOf(page, pathname);
  const seen = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(kindOf(path))) continue;
    seen.add(kindOf(path));
    await page.goto(new URL(path, home).href);
    await untilLoaded(page);
    await see(kindOf(path));
    waiting.push(...(await linksOf(page, pathname)));
  }
  return [...seen];
}
