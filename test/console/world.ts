import { source as axe } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { password } from "../identity/log-scan.ts";
import { until } from "../support/until.ts";
import { browserPath, launchBrowser } from "./browser.ts";

/** Whether the tests of pages can run. */
export const hasBrowser = browserPath !== undefined;

/** One browser for the tests of a file; each page has a context of its own. */
export function useBrowser(): { readonly browser: Browser } {
  const holder: { browser?: Browser } = {};
  beforeAll(async () => {
    if (hasBrowser) holder.browser = await launchBrowser();
  });
  afterAll(() => holder.browser?.close());
  return {
    get browser() {
      if (!holder.browser) throw new Error("The browser has not started.");
      return holder.browser;
    },
  };
}

/** Fills in the form of the sign-in. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel("Email address", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Waits until the page is at an address. */
export const untilAt = (page: Page, path: string) =>
  until(
    `the page is at ${path}`,
    () => page.url().endsWith(path),
    15_000,
    () => page.url(),
  );

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary: string }[];
}

const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Expects that axe finds no violation of WCAG 2.2 AA on the page as it is. */
export const expectAccessible = (page: Page): Promise<void> => expectNone(page, levels);

/** The same for colours only, which are all that differs between the themes. */
export const expectContrast = (page: Page): Promise<void> =>
  expectNone(page, { type: "rule", values: ["color-contrast"] });

async function expectNone(page: Page, runOnly: object): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>(
    `axe.run({ runOnly: ${JSON.stringify(runOnly)} })
      .then(({ violations }) => violations.map(({ id, nodes }) => ({
        id, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) })))`,
  );
  expect(violations).toEqual([]);
}
