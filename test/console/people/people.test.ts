import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createRampartClient, type RampartClient } from "../../../server/client/index.ts";
import { useAuthWorld } from "../../identity/world.ts";
import { useSql } from "../../support/database.ts";
import { until } from "../../support/until.ts";
import { openPage } from "../browser.ts";
import {
  expectAccessible,
  hasBrowser,
  openSignedIn,
  signIn,
  untilAt,
  useBrowser,
} from "../world.ts";

const world = useAuthWorld();
const sql = useSql(world);
const started = useBrowser();
const shared: { page?: Page; faults?: string[]; api?: RampartClient } = {};

beforeAll(async () => {
  if (!hasBrowser) return;
  const { accessToken } = await world.register("acme");
  shared.api = createRampartClient({ url: world.server.url, token: accessToken });
  const { page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/people`,
    "admin@acme.example",
  );
  Object.assign(shared, { page, faults });
});

/** Opens a page of the console in the one tab of this file. */
async function open(path: string): Promise<Page> {
  const { page } = shared;
  if (!page) throw new Error("The page is not open.");
  await page.goto(`${world.server.url}/console/org/acme/${path}`);
  return page;
}

const api = () => {
  if (!shared.api) throw new Error("The API is not open.");
  return shared.api;
};

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const inDialog = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true });

describe.skipIf(!hasBrowser)("people", () => {
  test("are created with a manager, edited, deactivated, reactivated and deleted", async () => {
    const page = await open("people");
    await button(page, "Create a person").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Grace Hopper");
    await dialog.getByLabel("Email address").fill("grace@acme.example");
    await dialog.getByRole("combobox", { name: "Manager" }).fill("Admin of");
    await dialog.getByRole("option", { name: "Admin of acme" }).waitFor();
    await page.keyboard.press("Enter");
    await inDialog(page, "Create a person").click();
    await page.getByRole("heading", { name: "Grace Hopper" }).waitFor();
    const [grace] = (await api().users.list.query({ q: "grace@" })).items;
    expect(grace).toMatchObject({ name: "Grace Hopper", role: "rep", active: true });
    expect(grace?.managerId).toBe((await api().auth.me.query()).user.id);
    await page.getByRole("link", { name: "Admin of acme" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Readiness of this person" }).click();
    await untilAt(page, `/readiness/people/${grace?.id}`);
    await page.goBack();

    await button(page, "Edit").click();
    await dialog.getByLabel("Job title").fill("Rear Admiral");
    await dialog.getByLabel("Role").selectOption("manager");
    await expectAccessible(page);
    await inDialog(page, "Save").click();
    await page.getByText("Rear Admiral").waitFor();
    await button(page, "Deactivate").click();
    await inDialog(page, "Deactivate").click();
    await button(page, "Reactivate").waitFor();
    const after = await api().users.get.query({ id: grace?.id ?? "" });
    expect(after).toMatchObject({ title: "Rear Admiral", role: "manager", active: false });
    await button(page, "Reactivate").click();
    await inDialog(page, "Reactivate").click();
    await button(page, "Deactivate").waitFor();

    await button(page, "Delete").click();
    await inDialog(page, "Delete").press("Enter");
    expect(await inDialog(page, "Delete").getAttribute("title")).toBe("Type the name first.");
    await dialog.getByLabel("Type Grace Hopper to confirm").fill("Grace Hopper");
    await inDialog(page, "Delete").click();
    await untilAt(page, "/console/org/acme/people");
    expect((await api().users.list.query({ q: "grace@" })).items).toEqual([]);
    expect(shared.faults).toEqual([]);
  });

  test("an address that is taken stands beside the form, which keeps what was typed", async () => {
    const page = await open("people");
    await button(page, "Create a person").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Somebody");
    await dialog.getByLabel("Email address").fill("ADMIN@acme.example");
    await inDialog(page, "Create a person").click();
    await dialog.getByRole("alert").waitFor();
    expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("Somebody");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await until("the focus is back", () =>
      button(page, "Create a person").evaluate((element) => element === document.activeElement),
    );
    expect(shared.faults).toEqual([]);
  });

  test("whom a directory manages says so, and cannot be edited", async () => {
    const { token } = await api().scimTokens.create.mutate({ name: "Okta" });
    const created = await fetch(`${world.server.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ userName: "lin@acme.example", displayName: "Lin", externalId: "7" }),
    });
    const { id } = (await created.json()) as { id: string };
    const page = await open(`people/${id}/account`);
    await page.getByText("Your directory manages this person.").first().waitFor();
    expect(await button(page, "Edit").getAttribute("aria-disabled")).toBe("true");
    await button(page, "Edit").press("Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(shared.faults).toEqual([]);
  });

  test("what needs a fresh sign-in leads there and back; a link enters the console", async () => {
    const { accessToken } = await world.signIn("admin@acme.example");
    await sql`update sessions set auth_time = now() - interval '1 hour'`;
    const [lin] = (await api().users.list.query({ q: "lin@" })).items;
    const { page, faults } = await openPage(started.browser);
    await page.goto(`${world.server.url}/console/enter#token=${accessToken}`);
    await page.getByText("Continue as Admin of acme of acme?").waitFor();
    expect(page.url()).not.toContain(accessToken);
    await button(page, "Continue").click();
    await untilAt(page, "/console/org/acme/readiness");
    const account = `/console/org/acme/people/${lin?.id}/account`;
    await page.goto(`${world.server.url}${account}`);
    const removeApp = async () => {
      await button(page, "Remove authenticator app").click();
      await inDialog(page, "Remove authenticator app").click();
    };
    await removeApp();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByText("needs a new sign-in").waitFor();
    await signIn(page, "admin@acme.example");
    await untilAt(page, account);
    await removeApp();
    await page.getByText("The person has no authenticator app.").waitFor();
    expect(faults).toEqual([]);
  });

  test("are invited, invited again, and the invitation is revoked", async () => {
    const page = await open("invitations");
    await page.getByText("No invitation is open.").waitFor();
    await button(page, "Invite a person").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email address").fill("radia@acme.example");
    await dialog.getByLabel("Role").selectOption("manager");
    await inDialog(page, "Send invitation").click();
    await dialog.getByText("radia@acme.example is on its way").waitFor();
    expect(await dialog.getByLabel("Email address").inputValue()).toBe("");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    const [first] = (await api().invitations.list.query()).items;
    expect(first).toMatchObject({ email: "radia@acme.example", role: "manager" });
    await page.getByRole("cell", { name: "radia@acme.example" }).waitFor();
    await expectAccessible(page);
    await button(page, "Send again").click();
    await page.getByText("radia@acme.example is on its way").waitFor();
    expect((await api().invitations.list.query()).items).toHaveLength(1);
    await button(page, "Revoke").click();
    await inDialog(page, "Revoke").click();
    await page.getByText("No invitation is open.").waitFor();
    expect((await api().invitations.list.query()).items).toEqual([]);
    expect(shared.faults).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("access", () => {
  test("a custom role is made, given to a person, changed, and deleted", async () => {
    const page = await open("roles");
    await button(page, "Create a role").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Auditors");
    await dialog.getByLabel("audit:read").check();
    await inDialog(page, "Save").click();
    await page.getByRole("link", { name: "Auditors" }).waitFor();
    await expectAccessible(page);
    const { user } = await api().auth.me.query();
    await open(`people/${user.id}/account`);
    await button(page, "Change roles").click();
    await dialog.getByLabel("Auditors").check();
    await inDialog(page, "Save").click();
    await page.getByRole("link", { name: "Auditors" }).click();
    await page.getByRole("cell", { name: "admin@acme.example" }).waitFor();
    await button(page, "Edit").click();
    await dialog.getByLabel("users:read").check();
    await inDialog(page, "Save").click();
    await dialog.waitFor({ state: "detached" });
    const [role] = (await api().roles.list.query()).items;
    expect(role).toMatchObject({ permissions: ["users:read", "audit:read"], members: 1 });
    await button(page, "Delete").click();
    await inDialog(page, "Delete").click();
    await untilAt(page, "/console/org/acme/roles");
    expect((await api().roles.list.query()).items).toEqual([]);
    expect(shared.faults).toEqual([]);
  });

  test("a key is shown once, is nowhere in the page afterwards, and can be revoked", async () => {
    const page = await open("api-keys");
    await button(page, "Create a key").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Laptop");
    await dialog.getByLabel("readiness:read").check();
    await inDialog(page, "Create a key").click();
    const shown = dialog.getByRole("textbox", { name: "Key" });
    const key = await shown.innerText();
    expect(key).toMatch(/^rmp_key_/);
    await page.keyboard.press("Escape");
    await shown.waitFor();
    await expectAccessible(page);
    await inDialog(page, "I have stored it").click();
    await page.getByRole("cell", { name: "Laptop" }).waitFor();
    expect(await page.content()).not.toContain(key);
    const asKey = () =>
      fetch(`${world.server.url}/api/v1/readiness`, {
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await asKey()).status).toBe(200);
    await page.getByRole("tab", { name: "Keys of the organization" }).click();
    await untilAt(page, "api-keys?of=organization");
    await page.getByRole("cell", { name: "Admin of acme" }).waitFor();
    await button(page, "Revoke").click();
    await inDialog(page, "Revoke").click();
    await page.getByRole("cell", { name: "Revoked" }).waitFor();
    expect((await asKey()).status).toBe(401);
    expect(shared.faults).toEqual([]);
  });

  test("a domain shows its record until it is proved", async () => {
    const page = await open("sso");
    await button(page, "Add a domain").click();
    await page.getByRole("dialog").getByLabel("Domain").fill("acme.example");
    await inDialog(page, "Add").click();
    const [domain] = await until("the domain exists", async () => {
      const { items } = await api().domains.list.query();
      return items.length > 0 && items;
    });
    const { record } = domain!;
    await page
      .getByRole("textbox", { name: "Name of the record" })
      .getByText(record.name)
      .waitFor();
    await page
      .getByRole("textbox", { name: "Value of the record" })
      .getByText(record.value)
      .waitFor();
    expect(await button(page, "Require single sign-on").getAttribute("title")).toBe(
      "Prove the domain first.",
    );
    await expectAccessible(page);
    await sql`update domains set proved_at = now(), check_due_at = null`;
    await page.getByText("Proved").waitFor();
    await button(page, "Add a connection").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Okta");
    await dialog.getByLabel("Issuer").fill("https://example.okta.com");
    await dialog.getByLabel("Client ID").fill("0oa1b2c3");
    await dialog.getByLabel("Client secret").fill("a-secret-of-the-provider");
    await inDialog(page, "Save").click();
    await page.getByRole("heading", { name: "Okta" }).waitFor();
    const [connection] = (await api().ssoConnections.list.query()).items;
    expect(connection).toMatchObject({ issuer: "https://example.okta.com", hasClientSecret: true });
    await page.getByText(connection?.backchannelLogoutUri ?? "?").waitFor();
    expect(await page.content()).not.toContain("a-secret-of-the-provider");
    await expectAccessible(page);
    expect(shared.faults).toEqual([]);
  });
});
