import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { useAuthWorld } from "../../identity/world.ts";
import { until } from "../../support/until.ts";
import { expectAccessible, hasBrowser, openSignedIn, untilAt, useBrowser } from "../world.ts";

const world = useAuthWorld();
const started = useBrowser();
const shared: { page?: Page; faults?: string[]; token?: string } = {};

beforeAll(async () => {
  if (!hasBrowser) return;
  await world.register("acme");
  const { page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/directory?provider=entra`,
    "admin@acme.example",
  );
  Object.assign(shared, { page, faults });
});

const open = () => {
  if (!shared.page) throw new Error("The page is not open.");
  return shared.page;
};

const send = (method: string, path: string, body?: object) =>
  fetch(`${world.server.url}/scim/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${shared.token}`,
      "content-type": "application/scim+json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });

describe.skipIf(!hasBrowser)("connecting a directory", () => {
  test("shows the steps of a provider with this server's values; the token once", async () => {
    const page = open();
    await page.getByRole("heading", { name: "Microsoft Entra ID" }).waitFor();
    const url = `${world.server.url}/scim/v2`;
    expect(await page.getByRole("textbox", { name: "Base URL" }).innerText()).toBe(url);
    await page.getByText("Your directory has sent nothing yet.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Create a token" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe(
      "Microsoft Entra ID",
    );
    await dialog.getByRole("button", { name: "Create a token" }).click();
    const shown = dialog.getByRole("textbox", { name: "Token" });
    shared.token = await shown.innerText();
    expect(shared.token).toMatch(/^rmp_scim_/);
    await dialog.getByRole("button", { name: "Send a test request" }).click();
    await dialog.getByText("The token works.").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    expect(await page.content()).not.toContain(shared.token);
    await page.getByRole("cell", { name: "Microsoft Entra ID" }).first().waitFor();
    await page.getByRole("cell", { name: "/Users", exact: true }).waitFor();
    expect(shared.faults).toEqual([]);
  });

  test("a request from outside appears by itself, with the person and what to do about it", async () => {
    const page = open();
    const log = page.getByRole("region", { name: "Requests of your directory" });
    expect((await send("POST", "/Users", { userName: "lin@acme.example" })).status).toBe(201);
    const person = log.getByRole("link", { name: "lin@acme.example" });
    // Nothing reloads the page. On a busy machine, the bound is higher.
    await until("the request is in the log", () => person.isVisible(), 3_000);
    expect((await send("POST", "/Users", { userName: "LIN@acme.example" })).status).toBe(409);
    const refused = log.getByRole("row", { name: "409" });
    await until("the refused request is in the log", () => refused.isVisible(), 3_000);
    await refused.getByRole("button", { name: "Details" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Another person has this user name").waitFor();
    await dialog.getByText("409 uniqueness").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByLabel("Status").selectOption("4xx");
    await untilAt(page, "directory?provider=entra&status=4xx");
    await person.waitFor({ state: "detached" });
    await refused.waitFor();
    expect(await page.content()).not.toContain(shared.token ?? "?");
    expect(shared.faults).toEqual([]);
  });

  test("a token is replaced, and revoked by its name", async () => {
    const page = open();
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Replace" }).click();
    await dialog.getByRole("button", { name: "Replace" }).click();
    const next = await dialog.getByRole("textbox", { name: "Token" }).innerText();
    expect(next).not.toBe(shared.token);
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await page.getByRole("button", { name: "Revoke" }).first().click();
    await dialog.getByLabel("Type Microsoft Entra ID to confirm").fill("Microsoft Entra ID");
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("cell", { name: "Revoked" }).waitFor();
    const tokens = [next, shared.token ?? ""];
    const statuses = await Promise.all(
      tokens.map(async (token) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${world.server.url}/scim/v2/Users`, { headers })).status;
      }),
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect(shared.faults).toEqual([]);
  });
});
