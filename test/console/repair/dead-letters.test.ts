import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { useAuthWorld } from "../../identity/world.ts";
import type { RampartClient } from "../../../server/client/index.ts";
import type { TestTenant } from "../../support/tenants.ts";
import {
  acmeWithAdmin,
  expectAccessible,
  hasBrowser,
  openSignedIn,
  untilAt,
  useBrowser,
} from "../world.ts";

const world = useAuthWorld();
const started = useBrowser();
let tenant: TestTenant;
let api: RampartClient;
let page: Page;
let faults: string[];

const user = (userName: string, more: object = {}) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName,
  emails: [{ value: `${userName}@acme.example`, primary: true }],
  ...more,
});
const refuse = async (userName: string) => {
  const response = await tenant.scim("POST", "/Users", user(userName, { active: "perhaps" }));
  expect(response.status).toBe(400);
};
const found = async (userName: string) => {
  const { items } = await api.users.list.query({ q: userName });
  return items.map((one) => one.userName);
};

beforeAll(async () => {
  ({ tenant, api } = await acmeWithAdmin(world));
  if (!hasBrowser) return;
  ({ page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/dead-letters`,
    "admin@acme.example",
  ));
});

describe.skipIf(!hasBrowser)("dead letters in the console", () => {
  test("one is repaired by editing its input, and the person exists", async () => {
    await page.getByText("Nothing has failed.").waitFor();
    await refuse("ada");
    // The list is live: it appears without a reload.
    await page.getByRole("link", { name: "POST /scim/v2/Users" }).click();
    const input = page.getByRole("textbox", { name: "Input" });
    await page
      .getByText(/active/)
      .first()
      .waitFor();
    await expectAccessible(page);
    // A repair that is wrong too is refused, and the text stays.
    await input.fill((await input.inputValue()).replace("perhaps", "certainly"));
    await page.getByRole("button", { name: "Replay with changes" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("row", { name: /user:/ }).waitFor();
    expect(await found("ada")).toEqual([]);
    await input.fill((await input.inputValue()).replace('"certainly"', "true"));
    await page.getByRole("row", { name: "active perhaps true" }).waitFor();
    await page.getByRole("button", { name: "Replay with changes" }).click();
    await page.getByText("Replayed. The answer was: 201").waitFor();
    expect(await found("ada")).toEqual(["ada"]);
    await page.getByRole("link", { name: "ada", exact: true }).click();
    await page.getByRole("cell", { name: "ada@acme.example" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("many are replayed by a filter: those that still fail stay open and say why", async () => {
    const badge = "urn:acme:2.0:Badge";
    await api.provisioning.putSchema.mutate({
      id: badge,
      name: "Badge",
      attributes: [{ name: "number", type: "integer" }],
    });
    await refuse("grace");
    const refused = await tenant.scim("POST", "/Users", user("alan", { [badge]: { number: "x" } }));
    expect(refused.status).toBe(400);
    // The cause of the second one is gone when both are replayed.
    await api.provisioning.removeSchema.mutate({ id: badge });
    const { items } = await api.deadLetters.list.query();
    expect(items).toHaveLength(2);
    await page.getByRole("link", { name: "Dead letters" }).click();
    await page.getByLabel("Source").selectOption("scim");
    await untilAt(page, "/dead-letters?source=scim");
    await page.getByRole("button", { name: "Replay all that match…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("1 done, 1 failed.").waitFor();
    expect(await found("alan")).toEqual(["alan"]);
    expect(await found("grace")).toEqual([]);
    const left = await api.deadLetters.list.query();
    const [failed] = left.items;
    expect(left.items.map(({ attempts }) => attempts)).toEqual([2]);
    await page.getByRole("list", { name: "Failed" }).getByRole("link").click();
    await untilAt(page, `/dead-letters/${failed?.id}`);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("Discarded", { exact: true }).waitFor();
    expect((await api.deadLetters.list.query()).items).toEqual([]);
    expect(faults).toEqual([]);
  });
});
