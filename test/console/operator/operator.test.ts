import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { RampartClient } from "../../../server/client/index.ts";
import { useAuthWorld } from "../../identity/world.ts";
import { clientFor } from "../../support/server.ts";
import { openPage } from "../browser.ts";
import { expectAccessible, hasBrowser, signIn, untilAt, useBrowser } from "../world.ts";

const world = useAuthWorld();
const started = useBrowser();
let api: RampartClient;
let page: Page;
let faults: string[];

beforeAll(async () => {
  api = clientFor(world.server, world.server.operatorToken);
  await world.register("acme");
  if (!hasBrowser) return;
  ({ page, faults } = await openPage(started.browser));
  await page.goto(`${world.server.url}/console/operator/tenants?q=acme`);
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const inDialog = (name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true });
const enter = async (token: string) => {
  await page.getByLabel("Access token of the operator").fill(token);
  await button("Enter").click();
};
const tenant = async (slug: string) => {
  const { items } = await api.operator.listTenants.query({ q: slug });
  return items.find((one) => one.slug === slug);
};
/** Opens the page of a tenant by the search. */
const openTenant = async (slug: string) => {
  await page.getByRole("link", { name: "Tenants" }).first().click();
  await page.getByRole("searchbox").fill(slug);
  await page.getByRole("link", { name: slug, exact: true }).click();
};

describe.skipIf(!hasBrowser)("the operator's console", () => {
  test("lets in the operator's token only, and keeps it out of reach of scripts", async () => {
    await expectAccessible(page);
    const admin = await world.signIn("admin@acme.example");
    await enter(admin.accessToken);
    await page.getByText(/Only the operator may do this/).waitFor();
    await enter(world.server.operatorToken);
    await page.getByRole("link", { name: "acme", exact: true }).waitFor();
    expect(page.url()).toMatch(/\/console\/operator\/tenants\?q=acme$/);
    expect(await page.evaluate("document.cookie")).not.toContain("rampart");
    const kept = await page.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])",
    );
    expect(kept).not.toContain(world.server.operatorToken.slice(0, 20));
    await page.reload();
    await page.getByRole("link", { name: "acme", exact: true }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("provisions a tenant, whose token is shown once", async () => {
    await button("Provision a tenant…").click();
    await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Umbrella");
    await page.getByRole("dialog").getByLabel("Slug").fill("umbrella");
    await page.getByLabel("Email address of the first admin").fill("ada@umbrella.example");
    await inDialog("Provision").click();
    const shown = page.getByRole("textbox", { name: "The first SCIM token" });
    const token = (await shown.textContent()) ?? "";
    expect(token.length).toBeGreaterThan(20);
    await page.getByRole("dialog").getByRole("button").last().click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(token);
    expect(await tenant("umbrella")).toMatchObject({ name: "Umbrella", active: true });
    const users = await fetch(`${world.server.url}/scim/v2/Users`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(users.status).toBe(200);
    expect(faults).toEqual([]);
  });

  test("suspends a tenant, which cuts its live sessions, resumes, deletes and restores it", async () => {
    const other = await openPage(started.browser);
    await other.page.goto(`${world.server.url}/console/org/acme/people`);
    await signIn(other.page, "admin@acme.example");
    await other.page.getByRole("cell", { name: "admin@acme.example" }).waitFor();
    await openTenant("acme");
    await button("Suspend…").click();
    await page.getByLabel("Reason (optional)").fill("The contract ended.");
    // Nothing happens before the name is typed.
    expect(await inDialog("Suspend").getAttribute("aria-disabled")).toBe("true");
    await page.getByLabel("Type acme to confirm").fill("acme");
    await inDialog("Suspend").click();
    // The dialog says nearly the same before it is done.
    await page.getByText("Its people and clients are refused, and its work waits.").waitFor();
    expect((await tenant("acme"))?.active).toBe(false);
    await other.page.getByLabel("Role").selectOption("admin");
    await other.page.getByText(/Your organization is suspended/).waitFor();
    expect(await other.page.getByRole("cell").count()).toBe(0);
    await button("Resume").click();
    await button("Suspend…").waitFor();
    expect((await tenant("acme"))?.active).toBe(true);
    await button("Delete…").click();
    await page.getByLabel("Type acme to confirm").fill("acme");
    await inDialog("Delete").click();
    await page.getByText("The deletion was requested.").waitFor();
    await button("Restore").click();
    await button("Delete…").waitFor();
    await page.getByRole("link", { name: "What the operator changed here" }).click();
    await button("tenant.suspend").waitFor();
    await expectAccessible(page);
    expect([...faults, ...other.faults]).toEqual([]);
  });

  test("changes a flag, and shows integrations, alerts and security events", async () => {
    await page.getByRole("link", { name: "Feature flags" }).click();
    await button("readiness.export").click();
    await inDialog("Off for everybody").click();
    await inDialog("For how many?").click();
    await page.getByText(/It would be on for 0 of/).waitFor();
    await page.getByLabel("Reason").fill("An incident.");
    await inDialog("Save").click();
    await page.getByRole("row", { name: /readiness\.export Rules/ }).waitFor();
    const { items } = await api.operatorFlags.list.query();
    expect(items.find(({ name }) => name === "readiness.export")?.rules).toMatchObject({
      enabled: false,
    });
    for (const name of ["Integrations", "Alerts", "Security events"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      await expectAccessible(page);
    }
    await button("Sign out").click();
    await page.getByLabel("Access token of the operator").waitFor();
    await page.goto(`${world.server.url}/console/operator`);
    await page.getByLabel("Access token of the operator").waitFor();
    await enter(world.server.operatorToken);
    await untilAt(page, "/console/operator/tenants");
    expect(faults).toEqual([]);
  });
});
