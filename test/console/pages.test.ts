import { beforeAll, describe, expect, test } from "vitest";
import { useAuthWorld } from "../identity/world.ts";
import { createRampartClient } from "../../server/client/index.ts";
import { useSql } from "../support/database.ts";
import { openPage, type WatchedPage } from "./browser.ts";
import { expectAccessible, hasBrowser, openSignedIn, untilAt, useBrowser } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);
const started = useBrowser();
let tenantId: string;

beforeAll(async () => {
  const { organization } = await world.register("acme");
  tenantId = organization.id;
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, email, email_key, role,
      active, resource)
    select ${tenantId}, gen_random_uuid(), 'p' || n, 'p' || n, 'Person ' || n,
      'p' || n || '@acme.example', 'p' || n || '@acme.example', 'rep', true, '{}'
    from generate_series(1, 10000) n`;
});

const kept: { watched?: WatchedPage } = {};

/** Opens a page in the browser of the admin, who signs in for the first one. */
async function open(path: string): Promise<WatchedPage> {
  const address = `${world.server.url}/console/org/acme/${path}`;
  if (kept.watched) await kept.watched.page.goto(address);
  else kept.watched = await openSignedIn(started.browser, address, "admin@acme.example");
  return kept.watched;
}

describe.skipIf(!hasBrowser)("the console", () => {
  test("shows the figures that the API returns, and a dash for what is unknown", async () => {
    const { accessToken } = await world.signIn("admin@acme.example");
    const api = createRampartClient({ url: world.server.url, token: accessToken });
    const { people } = await api.readiness.report.query();
    const { page, faults } = await open("readiness");
    const active = page.locator("dl > div", { hasText: "Active people" });
    await active.getByText(people.toLocaleString("en")).waitFor();
    const mean = page.locator("dl > div", { hasText: "Mean score" });
    await mean.getByText("–").waitFor();
    expect(faults).toEqual([]);
  });

  test("keeps 10,000 people in fewer than 60 rows of the page, and finds any of them", async () => {
    const { page, faults } = await open("people");
    const rows = page.locator("tbody tr:not([aria-hidden])");
    const region = page.getByRole("region", { name: "People" });
    for (let loaded = 200; loaded <= 600; loaded += 200) {
      await page.locator(`table[aria-rowcount="${loaded}"]`).waitFor();
      expect(await rows.count()).toBeLessThan(60);
      await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    }
    await page.getByRole("searchbox").fill("Person 9876");
    await page.getByRole("cell", { name: "p9876@acme.example" }).waitFor();
    await untilAt(page, "?q=Person+9876");
    await page.reload();
    await page.getByRole("cell", { name: "p9876@acme.example" }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("Person 9876");
    expect(faults).toEqual([]);
  });

  test("keeps filters in the address: back undoes one", async () => {
    const { page, faults } = await open("people");
    await page.getByLabel("Role").selectOption("admin");
    await untilAt(page, "people?role=admin");
    await page.getByRole("cell", { name: "admin@acme.example" }).waitFor();
    await page.getByLabel("Status").selectOption("false");
    await page.getByText("Nothing matches these filters.").waitFor();
    await page.goBack();
    await untilAt(page, "people?role=admin");
    await page.getByRole("cell", { name: "admin@acme.example" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("opens every page by keyboard", async () => {
    const { page, faults } = await open("readiness");
    await page.getByRole("heading", { name: "Readiness", level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("peo");
    await page.keyboard.press("Enter");
    await untilAt(page, "/console/org/acme/people");
    expect(faults).toEqual([]);
  });

  test("speaks German, and remembers it", async () => {
    const { page, faults } = await openPage(started.browser, { locale: "de" });
    await page.goto(`${world.server.url}/console/sign-in`);
    await page.getByRole("heading", { name: "Anmelden" }).waitFor();
    await page.getByLabel("Sprache").selectOption("en");
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "signs in without a barrier in the %s theme",
    async (theme) => {
      const { page, faults } = await openPage(started.browser, { theme, width: 320 });
      await page.goto(`${world.server.url}/console/org/acme/people`);
      await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
      await expectAccessible(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      expect(faults).toEqual([]);
    },
  );
});
