import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { RampartClient } from "../../../server/client/index.ts";
import { useAuthWorld } from "../../identity/world.ts";
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
let api: RampartClient;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ api } = await acmeWithAdmin(world));
  if (!hasBrowser) return;
  ({ page, faults } = await openSignedIn(
    started.browser,
    `${world.server.url}/console/org/acme/configuration`,
    "admin@acme.example",
  ));
});

const title = "Smallest team with visible figures";
const button = (name: string) => page.getByRole("button", { name, exact: true });
const inDialog = (name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true });
const setting = () => page.getByRole("listitem", { name: title });
const smallestGroup = async () => {
  const { settings } = await api.configuration.explain.query();
  const found = settings.find(({ path }) => path === "readiness.smallestGroup");
  return [found?.layer, found?.value];
};

describe.skipIf(!hasBrowser)("settings in the console", () => {
  test("a setting is changed, previewed, refused while wrong, published and rolled back", async () => {
    await page.getByRole("searchbox").fill("smallest team");
    await untilAt(page, "/configuration?q=smallest+team");
    await setting().getByText("Default").waitFor();
    await expectAccessible(page);
    await button(`Change: ${title}`).click();
    await page.getByLabel(title).last().fill("2");
    await button("Preview and publish…").click();
    await page
      .getByRole("dialog")
      .getByRole("listitem")
      .getByText(/smallestGroup/)
      .waitFor();
    await expectAccessible(page);
    await inDialog("Cancel").click();
    await page.getByLabel(title).last().fill("8");
    await button("Preview and publish…").click();
    await page.getByRole("row", { name: "readiness.smallestGroup 5 8" }).waitFor();
    expect(await smallestGroup()).toEqual(["product", 5]);
    await page.getByLabel("Reason").fill("Small teams reveal individuals.");
    await inDialog("Publish").click();
    await setting()
      .getByText(/Your organization/)
      .waitFor();
    expect(await smallestGroup()).toEqual(["tenant", 8]);
  });

  test("a change on an old base shows what changed meanwhile, and is kept", async () => {
    await button(`Change: ${title}`).click();
    await page.getByLabel(title).last().fill("9");
    const { version } = await api.configuration.get.query();
    await api.configuration.change.mutate({
      baseVersion: version,
      set: { "readiness.smallestGroup": 10 },
      reason: "Meanwhile.",
    });
    await button("Preview and publish…").click();
    await page.getByLabel("Reason").fill("Mine.");
    await inDialog("Publish").click();
    await page.getByRole("row", { name: "readiness.smallestGroup 8 10" }).waitFor();
    await button("Publish mine on top of it").click();
    await inDialog("Publish").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await smallestGroup()).toEqual(["tenant", 9]);
    await page.getByRole("tab", { name: "History" }).click();
    const first = page.getByRole("row", { name: /Small teams reveal individuals/ });
    await first.getByRole("button").click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Back.");
    await expectAccessible(page);
    await button("Roll back to this version").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await smallestGroup()).toEqual(["tenant", 8]);
    expect(faults).toEqual([]);
  });

  test("a flag gets rules of the organization, which are tried out before, and loses them", async () => {
    await page.getByRole("link", { name: "Feature flags" }).click();
    const flag = async () => {
      const { items } = await api.flags.list.query();
      return items.find(({ name }) => name === "readiness.export");
    };
    const before = await flag();
    await button("readiness.export").click();
    await untilAt(page, "/flags?flag=readiness.export");
    await inDialog("Off for everybody").click();
    await inDialog("For how many?").click();
    await page.getByText("It would be on for 0 of 1 people.").waitFor();
    await expectAccessible(page);
    await page.getByLabel("Reason").fill("Exports wait.");
    await inDialog("Save").click();
    await page.getByRole("row", { name: /readiness\.export Off Your organization/ }).waitFor();
    expect(await flag()).toMatchObject({ enabled: false });
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByText(/Exports wait\./).waitFor();
    await button("Remove all own rules").click();
    await page.getByLabel("Reason").fill("Exports are allowed.");
    await inDialog("Remove all own rules").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await flag()).toMatchObject({ enabled: before?.enabled, rules: null });
    expect(faults).toEqual([]);
  });
});
