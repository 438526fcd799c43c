import { chromium, type Browser, type Page } from "playwright-core";
import { browserFlags } from "../client/browser/flags.ts";
import { installedBrowser } from "../client/browser/installed.ts";
import { patient } from "../support/patience.ts";

/** The browser of this machine; undefined where none is installed, and the tests of pages are left out. */
export const browserPath = installedBrowser;

if (browserPath === undefined) {
  process.stderr.write(
    "No browser is installed, so the tests of the console's pages are left out. Install chromium to run them.\n",
  );
}

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath ?? "",
    args: [...browserFlags],
  });

/** A page of its own session, and everything that went wrong in it. */
export interface WatchedPage {
  page: Page;
  /** Errors of scripts, messages of the console, and violations of the policy. */
  faults: string[];
}

/** Opens a page in a context of its own: no cookie of another one is there. */
export async function openPage(
  browser: Browser,
  options: { theme?: "light" | "dark"; width?: number; locale?: string } = {},
): Promise<WatchedPage> {
  const { theme = "light", width = 1280, locale = "en" } = options;
  const context = await browser.newContext({
    colorScheme: theme,
    locale,
    timezoneId: "Europe/Berlin",
    viewport: { width, height: 900 },
  });
  context.setDefaultTimeout(patient(3_000));
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    // The browser reports each response with an error status, which the page handles itself.
    const isStatus = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isStatus) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, faults };
}
