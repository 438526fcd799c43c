import { beforeAll, describe, expect, test } from "vitest";
import { pathsOfPages } from "../page-paths.ts";
import { useCompany } from "../readiness/world.ts";
import { until } from "../../support/until.ts";
import { expectAccessible, expectContrast, hasBrowser } from "../world.ts";
import { visitAll } from "./addresses.ts";

const world = useCompany("sweep");

/** Something for every list, so that its rows are seen too. */
beforeAll(async () => {
  const api = await world.api("admin", "admin");
  await api.roles.create.mutate({ name: "Auditors", permissions: ["audit:read"] });
  await api.apiKeys.create.mutate({ name: "Reports", permissions: ["users:read"] });
  await api.invitations.create.mutate({ email: "guest@sweep.example", name: "Guest" });
  await api.receivers.create.mutate({ delivery: "poll", name: "Hub", audience: "hub" });
  await api.webhookEndpoints.create.mutate({ service: "payment-service" });
  await api.outgoingWebhooks.create.mutate({
    url: "http://127.0.0.1:9/",
    types: ["readiness.updated"],
  });
  await api.domains.create.mutate({ name: "sweep.example" });
  const { url } = world.stack.server;
  const { token } = await api.scimTokens.create.mutate({ name: "Directory" });
  await fetch(`${url}/scim/v2/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ userName: 7 }),
  });
});

/** How far the content has moved while the page loaded; 0.1 is the limit of a good page. */
const layoutShift = `new Promise((resolve) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  });
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})`;

describe.skipIf(!hasBrowser)("every page that an admin can reach", () => {
  test("has no barrier in either theme, no error, no overflow, and does not jump", async () => {
    const { page, faults } = await world.open("admin", "people");
    const home = `${world.stack.server.url}/console/org/sweep`;
    const problems: string[] = [];
    const check = async (kind: string, what: string, work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        problems.push(
          `${kind}: ${what}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    };
    const kinds = await visitAll(page, home, async (kind) => {
      const shift = await page.evaluate<number>(layoutShift);
      if (shift > 0.1) problems.push(`${kind}: its layout shifts by ${shift.toFixed(2)}`);
      await check(kind, "light", () => expectAccessible(page));
      await page.emulateMedia({ colorScheme: "dark" });
      await check(kind, "dark", () => expectContrast(page));
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 320, height: 900 });
      // Charts are drawn again at the new width, soon.
      const width = () => page.evaluate<number>("document.documentElement.scrollWidth");
      await check(kind, "320 pixels", () =>
        until("nothing is wider", async () => (await width()) <= 320, 2000),
      );
      await page.setViewportSize({ width: 1280, height: 900 });
    });
    expect(problems).toEqual([]);
    expect(faults).toEqual([]);
    const paths = new Set(kinds.map((kind) => kind.replace("/console/org/sweep/", "")));
    const pages = (await pathsOfPages()).map((path) => path.replaceAll(/\$\w+/g, "$id"));
    expect(pages.filter((path) => !paths.has(path))).toEqual([]);
  });
});
