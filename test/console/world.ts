import { source as axe } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import type { RampartClient } from "../../server/client/index.ts";
import { password } from "../identity/log-scan.ts";
import type { AuthWorld } from "../identity/world.ts";
import { clientFor } from "../support/server.ts";
import type { TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { browserPath, launchBrowser, openPage, type WatchedPage } from "./browser.ts";

/** Whether the tests of pages can run. */
export const hasBrowser = browserPath !== undefined;

/** The browser of this process, which its test files use one after the other. It ends with the process. */
const kept: { browser?: Promise<Browser> } = {};

async function keptBrowser(): Promise<Browser> {
  const browser = await kept.browser;
  if (browser?.isConnected()) return browser;
  kept.browser = launchBrowser();
  return kept.browser;
}

/** A browser for the tests of a file; each page has a context of its own, which is closed after them. */
export function useBrowser(): { readonly browser: Browser } {
  const holder: { browser?: Browser } = {};
  beforeAll(async () => {
    if (hasBrowser) holder.browser = await keptBrowser();
  });
  afterAll(async () => {
    await Promise.all((holder.browser?.contexts() ?? []).map((context) => context.close()));
  });
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

/** Opens an address of an organization, signed in, in a context of its own. */
export async function openSignedIn(
  browser: Browser,
  address: string,
  email: string,
  options: Parameters<typeof openPage>[1] = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  await watched.page.goto(address);
  await signIn(watched.page, email);
  const { pathname, search } = new URL(address);
  await untilAt(watched.page, pathname + search);
  return watched;
}

/** The tenant `acme`, whose admin came by SCIM and has a password, with the API as the admin. */
export async function acmeWithAdmin(
  world: AuthWorld,
  more: object = {},
): Promise<{ tenant: TestTenant; adminId: string; api: RampartClient }> {
  const tenant = await world.tenant("acme");
  const adminId = await tenant.person({
    userName: "admin",
    emails: [{ value: "admin@acme.example", primary: true }],
    roles: [{ value: "admin" }],
    ...more,
  });
  await world.givePassword(tenant, adminId);
  return { tenant, adminId, api: clientFor(world.server, await tenant.token(adminId, "admin")) };
}

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
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>(
    `axe.run({ runOnly: ${JSON.stringify(runOnly)} })
      .then(({ violations }) => violations.map(({ id, nodes }) => ({
        id, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) })))`,
  );
  expect(violations).toEqual([]);
}
