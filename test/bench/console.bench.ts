import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../console/browser.ts";
import { untilLoaded } from "../console/sweep/addresses.ts";
import { readSession } from "../dev/session.ts";
import { consoleLink } from "../dev/seed/console-links.ts";

/** The limit of the median, in milliseconds. */
const limit = 2500;
const runs = 5;

/** A phone on a slow mobile network: 1.6 Mbit/s, 150 ms, and a processor four times as slow. */
async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  const bytes = (1.6 * 1024 * 1024) / 8;
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

const largestPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})`;

/** The time of the largest paint of a first visit, with an empty cache. */
async function paintOf(
  browser: Browser,
  url: string,
  storageState: Awaited<ReturnType<BrowserContext["storageState"]>>,
): Promise<number> {
  const context = await browser.newContext({ storageState, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await slowDown(context, page);
  await page.goto(url);
  await untilLoaded(page);
  const time = await page.evaluate<number>(largestPaint);
  await context.close();
  return time;
}

/** How soon the largest part of a page of the console is there, on a slow phone. Needs a running demo. */
export async function run(): Promise<boolean> {
  const session = await readSession();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(await consoleLink(session, "admin"));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("navigation").getByRole("link").first().waitFor();
    const signedIn = await context.storageState();
    const signedOut: typeof signedIn = { cookies: [], origins: [] };
    let isGood = true;
    for (const [name, path, state] of [
      ["sign-in", "sign-in", signedOut],
      ["readiness", "org/acme/readiness", signedIn],
    ] as const) {
      const times: number[] = [];
      for (let n = 0; n < runs; n += 1)
        times.push(await paintOf(browser, `${session.server}/console/${path}`, state));
      const median = times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
      isGood &&= median < limit;
      const all = times.map((time) => time.toFixed(0)).join(", ");
      process.stdout.write(`${name.padEnd(10)} largest paint ${median.toFixed(0)} ms (${all})\n`);
    }
    return isGood;
  } finally {
    await browser.close();
  }
}
