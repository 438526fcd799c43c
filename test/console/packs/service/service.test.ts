import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { RampartClient } from "../../../../server/client/index.ts";
import { insertPassword } from "../../../identity/world.ts";
import { useSql } from "../../../support/database.ts";
import { clientFor } from "../../../support/server.ts";
import { useStack } from "../../../support/stack.ts";
import { createTestTenant, roomy } from "../../../support/tenants.ts";
import type { WatchedPage } from "../../browser.ts";
import {
  expectAccessible,
  expectContrast,
  hasBrowser,
  openSignedIn,
  untilAt,
  useBrowser,
} from "../../world.ts";

const stack = useStack();
const sql = useSql(stack);
const started = useBrowser();

let api: RampartClient;
let orderId: string;
let fixit: WatchedPage;
let partner: WatchedPage;

/** A tenant of the service industry, and its admin, who can sign in. */
async function company(slug: string) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, roomy, {
    appType: "serviceRepair",
  });
  const email = `admin@${slug}.example`;
  const admin = await tenant.person({
    userName: "admin",
    displayName: `Admin of ${slug}`,
    emails: [{ value: email, primary: true }],
    roles: [{ value: "admin" }],
  });
  await insertPassword(sql, { tenantId: tenant.id, userId: admin, verifiedAddress: null });
  const client = clientFor(stack.server, await tenant.token(admin, "admin"));
  const open = (path: string) =>
    openSignedIn(started.browser, `${stack.server.url}/console/org/${slug}/${path}`, email);
  return { tenant, client, open };
}

beforeAll(async () => {
  if (!hasBrowser) return;
  const [own, other] = [await company("fixit"), await company("helper")];
  api = own.client;
  const ann = await own.tenant.person({ userName: "ann", displayName: "Ann Moss" });
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "00:00", to: "24:00" }));
  await api.service.technicians.put.mutate({ id: ann, shifts: week, skills: [] });
  const customer = await api.service.customers.create.mutate({ name: "Mill" });
  const site = { name: "Hall", latitude: 52.5, longitude: 13.4 };
  await api.service.sites.create.mutate({ ...site, customerId: customer.id });
  fixit = await own.open("service/work-orders");
  partner = await other.open("service/partners");
});

const button = (page: Page, name: string | RegExp) =>
  page.getByRole("main").getByRole("button", { name, exact: true });
const dialog = (page: Page): Locator => page.getByRole("dialog");
const submit = (page: Page, name: string) =>
  dialog(page).getByRole("button", { name, exact: true }).click();
const closed = (page: Page) => dialog(page).waitFor({ state: "detached" });
const goTo = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

describe.skipIf(!hasBrowser)("the console of the service pack", () => {
  test("a work order is created, and planned for a technician who is fit and free", async () => {
    const { page } = fixit;
    await page.getByText("There are no work orders yet.").waitFor();
    await button(page, "Create a work order").click();
    await dialog(page).getByLabel("Title").fill("Oven does not heat");
    await expectAccessible(page);
    await submit(page, "Create a work order");
    await page.getByRole("heading", { name: "1: Oven does not heat" }).waitFor();
    orderId = page.url().split("/").at(-1) ?? "";

    await button(page, "Plan a visit").click();
    await dialog(page).getByLabel("Starts").fill(`${tomorrow()}T10:00`);
    await dialog(page).getByText("Ann Moss: fit and free").waitFor({ state: "attached" });
    await expectAccessible(page);
    await submit(page, "Plan a visit");
    await page.getByRole("heading", { name: "Visit 1" }).waitFor();
    await expectAccessible(page);
    const order = await api.service.workOrders.get.query({ id: orderId });
    expect([order.state, order.plan.length]).toEqual(["scheduled", 1]);

    await goTo(page, "Work orders");
    await page.getByLabel("State").selectOption({ label: "Completed" });
    await untilAt(page, "service/work-orders?state=completed");
    await page.getByText("Nothing matches these filters.").waitFor();
    await page.goBack();
    await page.getByRole("cell", { name: "Oven does not heat" }).waitFor();
    await expectAccessible(page);
  });

  test("a requirement is set, and who does not fulfil it is shown with the work that waits", async () => {
    const { page } = fixit;
    await goTo(page, "Requirements");
    await button(page, "Set a requirement").click();
    await dialog(page).getByLabel("Name").fill("technician");
    await dialog(page).getByLabel("What is demanded").selectOption({ label: "A licence" });
    await dialog(page).getByLabel("Kind of licence").fill("first-aid");
    await expectAccessible(page);
    await submit(page, "Save");
    await page.getByRole("cell", { name: "licence first-aid" }).waitFor();
    await expectAccessible(page);

    await expect
      .poll(async () => (await api.service.readiness.blockedWork.query({})).items.length, {
        timeout: 60_000,
      })
      .toBe(1);
    await goTo(page, "Blocked work");
    const blocked = page.getByRole("region", { name: "Ann Moss: has no licence first-aid" });
    await blocked.getByText("Fulfilling it frees this work.").waitFor();
    await expectAccessible(page);
    await blocked.getByRole("link", { name: "Oven does not heat" }).click();
    await page.getByText("The technician cannot be sent now.").waitFor();

    await goTo(page, "Licences");
    await button(page, "Add a licence").click();
    await dialog(page).getByRole("combobox", { name: "Person" }).fill("Ann");
    await dialog(page)
      .getByRole("option", { name: /Ann Moss/ })
      .click();
    await dialog(page).getByLabel("Kind").fill("first-aid");
    await dialog(page).getByLabel("First day").fill("2020-01-01");
    await submit(page, "Add a licence");
    await page.getByRole("row", { name: /Ann Moss.*first-aid.*No end.*Valid/ }).waitFor();
    await expectAccessible(page);
    await expect
      .poll(async () => (await api.service.readiness.blockedWork.query({})).items.length, {
        timeout: 60_000,
      })
      .toBe(0);
    expect(fixit.faults).toEqual([]);
  });

  test("a grant is made, used and revoked by two organizations", async () => {
    const { page } = fixit;
    const other = partner.page;
    await goTo(page, "Partners");
    await button(page, "Invite a partner").click();
    await submit(page, "Invite a partner");
    const secret = dialog(page).getByRole("textbox", { name: "Invitation" });
    const invitation = (await secret.textContent()) ?? "";
    await expectAccessible(page);
    await submit(page, "I have stored it");
    expect(await page.content()).not.toContain(invitation);

    await button(other, "Accept an invitation").click();
    await dialog(other).getByLabel("Invitation").fill(invitation);
    await submit(other, "Accept an invitation");
    await other.getByRole("row", { name: /fixit.*They show/ }).waitFor();

    await page.reload();
    await page.getByRole("row", { name: /helper.*Accepted/ }).waitFor();
    await button(page, "Confirm").click();
    await submit(page, "Confirm");
    await page.getByRole("row", { name: /helper.*We show.*Active/ }).waitFor();
    await expectAccessible(page);

    await goTo(page, "Work orders");
    await page.getByRole("link", { name: "Oven does not heat" }).click();
    await button(page, "Share with a partner").click();
    await dialog(page).getByLabel("Title").check();
    await dialog(page).getByLabel("State").check();
    await dialog(page).getByLabel("Until").fill(`${tomorrow()}T10:00`);
    await expectAccessible(page);
    await submit(page, "Share with a partner");
    await closed(page);

    await other.getByRole("tab", { name: "What we receive" }).click();
    await button(other, "Open: Oven does not heat").click();
    const shown = dialog(other);
    await shown.getByText("scheduled").waitFor();
    expect(await shown.getByText("Priority").count()).toBe(0);
    await expectAccessible(other);
    await submit(other, "Close");
    await closed(other);

    await goTo(page, "Partners");
    await page.getByRole("tab", { name: "What we share" }).click();
    await page.getByRole("row", { name: /helper.*Title, State.*Shared/ }).waitFor();
    await expectAccessible(page);
    await button(page, "Withdraw").click();
    await submit(page, "Withdraw");
    await page.getByRole("row", { name: /Withdrawn/ }).waitFor();
    await other.reload();
    await other.getByText("No partner shares anything with you now.").waitFor();
    expect([...fixit.faults, ...partner.faults]).toEqual([]);
  });

  test("an area is drawn on the map and corrected, and says which points it contains", async () => {
    const { page } = fixit;
    await goTo(page, "Areas");
    await button(page, "Draw an area").click();
    await page.getByLabel("Name").fill("North");
    const map = page.getByRole("application", { name: "Map of the areas" });
    for (const [x, y] of [
      [300, 100],
      [500, 100],
      [500, 250],
    ] as const)
      await map.click({ position: { x, y } });
    await page.getByRole("listitem").filter({ hasText: "Corner 3" }).waitFor();
    await page.getByLabel("Latitude, Corner 1").fill("53");
    await expectAccessible(page);
    await button(page, "Save").click();
    await button(page, "North").click();
    await untilAt(page, `?area=${(await api.service.areas.list.query({})).items[0]?.id}`);
    const [area] = (await api.service.areas.list.query({})).items;
    expect(area?.geometry.coordinates[0]?.[0]?.[0]?.[1]).toBe(53);
    await page.getByLabel("Latitude").fill("-80");
    await page.getByLabel("Longitude").fill("0");
    await button(page, "Find").click();
    await page.getByText("The point is in no area.").waitFor();
    await expectAccessible(page);
  });

  test("stock is received and moved, and low stock proposes a purchase", async () => {
    const { page } = fixit;
    await goTo(page, "Inventory");
    await button(page, "Add an item").click();
    await dialog(page).getByLabel("Name").fill("Fuse");
    await dialog(page).getByLabel("SKU").fill("F-1");
    await submit(page, "Add an item");
    await closed(page);
    await button(page, "Add a place").click();
    await dialog(page).getByLabel("Name").fill("Main store");
    await submit(page, "Add a place");
    await closed(page);
    await button(page, "Move stock").click();
    await dialog(page).getByLabel("Quantity").fill("5");
    await submit(page, "Move stock");
    await page.getByRole("row", { name: /Fuse.*F-1.*Main store.*5.*0.*5/ }).waitFor();
    await expectAccessible(page);
    await button(page, "Reorder levels: Fuse").click();
    await dialog(page).getByLabel("Reorder point").fill("8");
    await submit(page, "Save");
    await page.getByRole("row", { name: /Fuse.*Low/ }).waitFor();
    await page.getByRole("tab", { name: "Purchases" }).click();
    await button(page, "Receive").click();
    await submit(page, "Receive");
    await page.getByRole("row", { name: /Fuse.*Received/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole("tab", { name: "Moves" }).click();
    await page.getByRole("row", { name: /Receipt.*Fuse.*\+5/ }).waitFor();
    expect(fixit.faults).toEqual([]);
  });

  test("each page is in German, has no barrier in the dark theme, and fits into 320 pixels", async () => {
    const { page } = fixit;
    await page.evaluate("localStorage.setItem('rampart.language', 'de')");
    const home = `${stack.server.url}/console/org/fixit/service`;
    const pages = [
      ["work-orders", "Arbeitsaufträge"],
      [`work-orders/${orderId}`, "1: Oven does not heat"],
      ["areas", "Gebiete"],
      ["inventory", "Bestand"],
      ["blocked-work", "Blockierte Arbeit"],
      ["requirements", "Anforderungen"],
      ["licences", "Lizenzen"],
      ["partners", "Partner"],
    ] as const;
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 320, height: 900 });
    const tooWide: string[] = [];
    for (const [path, title] of pages) {
      await page.goto(`${home}/${path}`);
      await page.getByRole("heading", { name: title, exact: true, level: 1 }).waitFor();
      await page.locator("main [aria-busy=true]").first().waitFor({ state: "detached" });
      await expectContrast(page);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (width > 320) tooWide.push(`${path}: ${width}`);
    }
    expect(tooWide).toEqual([]);
    expect(fixit.faults).toEqual([]);
  });
});
