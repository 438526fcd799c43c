import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { root } from "../../dev/options.ts";
import { consoleLink } from "../../dev/seed/console-links.ts";
import { readSession, type Session } from "../../dev/session.ts";
import { browserPath, launchBrowser } from "../browser.ts";
import { untilLoaded, visitAll } from "../sweep/addresses.ts";

const folder = resolve(root, "dist/screens");

/** How each page is photographed. */
const views = [
  ["light", { width: 1280, height: 900 }],
  ["dark", { width: 1280, height: 900 }],
  ["light-390", { width: 390, height: 844 }],
] as const;

async function takePictures(page: Page, role: string, kind: string): Promise<void> {
  const name = kind.replace(/^\/console\/(org\/acme\/)?/, "").replaceAll("/", "-") || "start";
  for (const [view, size] of views) {
    await page.emulateMedia({ colorScheme: view === "dark" ? "dark" : "light" });
    await page.setViewportSize(size);
    // The new theme and width are drawn in the next frames.
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))",
    );
    await page.screenshot({ path: join(folder, `${role}-${name}-${view}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

async function visitAs(browser: Browser, session: Session, role: "admin" | "manager" | "rep") {
  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(await consoleLink(session, role));
  await page.getByRole("button", { name: "Continue" }).click();
  const home = `${session.server}/console/org/acme`;
  const kinds = await visitAll(page, home, (kind) => takePictures(page, role, kind));
  process.stdout.write(`${role}: ${kinds.length} pages\n`);
  await context.close();
}

async function visitUnknown(browser: Browser, { server }: Session): Promise<void> {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  for (const path of ["sign-in", "register", "forgot"]) {
    await page.goto(`${server}/console/${path}`);
    await untilLoaded(page);
    await takePictures(page, "visitor", `/console/${path}`);
  }
  await context.close();
}

/** `npm run console:screens`: a picture of every page of the running demo, in both themes and on a phone. */
async function main(): Promise<void> {
  if (browserPath === undefined)
    throw new Error("No browser is installed. Install chromium, then repeat this.");
  const session = await readSession();
  await mkdir(folder, { recursive: true });
  const browser = await launchBrowser();
  try {
    await visitUnknown(browser, session);
    for (const role of ["admin", "manager", "rep"] as const) await visitAs(browser, session, role);
  } finally {
    await browser.close();
  }
  process.stdout.write(`The pictures are in ${folder}. Look at each of them.\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `npm run console:screens: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
