import { beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, untilAt } from "../world.ts";
import { hasBrowser, useCompany } from "./world.ts";

const world = useCompany("report");
const { company } = world;

const whole = (value: number | null | undefined) => String(Math.round(value ?? 0));
const tenth = (value: number | null | undefined) => (value ?? 0).toFixed(1);

describe.skipIf(!hasBrowser)("the report", () => {
  let admin: Awaited<ReturnType<typeof world.api>>;
  let watched: Awaited<ReturnType<typeof world.open>>;

  beforeAll(async () => {
    admin = await world.api("admin", "admin");
    watched = await world.open("admin", "readiness");
  });

  const figure = (name: string) =>
    watched.page.locator("dl > div", { has: watched.page.getByText(name, { exact: true }) });
  const rowsShown = async () => {
    const text = await watched.page.getByText(/^Rows: \d+/).textContent();
    return Number(/\d+/.exec(text ?? "")?.[0]);
  };

  test("shows the figures of the API, and each leads to exactly the rows behind it", async () => {
    const { page, faults } = watched;
    const report = await admin.readiness.report.query();
    const { total } = await admin.readiness.atRisk.query();
    await figure("Readiness index").getByText(tenth(report.index.value)).waitFor();
    await figure("Mean score").getByText(tenth(report.avgScore)).waitFor();
    await figure("At risk").getByText(whole(total), { exact: true }).waitFor();
    expect(total).toBeGreaterThan(0);
    await expectAccessible(page);
    for (const [name, count] of [
      ["Readiness index", report.index.people],
      ["Mean score", report.scores],
      ["Completion", report.assigned],
      ["Overdue", report.overdue],
      ["Active people", report.people],
    ] as const) {
      await figure(name).getByRole("link").click();
      await page.getByRole("heading", { name: /^Rows behind/ }).waitFor();
      expect(await rowsShown(), name).toBe(count);
      expect(await page.locator("tbody tr").count()).toBe(count);
      await page.goBack();
    }
    await figure("At risk").getByRole("link").click();
    await page.getByText(`People at risk: ${total}`).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(total);
    await expectAccessible(page);
    await page.goBack();
    expect(faults).toEqual([]);
  });

  test("has a distribution whose bars lead to their people", async () => {
    const { page, faults } = watched;
    const { bars } = await admin.readiness.distribution.query();
    const filled = bars.filter(({ count }) => count > 0);
    const links = page.getByRole("link", { name: /\d people/ });
    await links.first().waitFor();
    expect(await links.count()).toBe(filled.length);
    for (const [place, { count }] of filled.entries()) {
      await links.nth(place).click();
      expect(await rowsShown()).toBe(count);
      await page.goBack();
      await links.first().waitFor();
    }
    expect(faults).toEqual([]);
  });

  test("keeps filters in the address, and sorts rows on the server", async () => {
    const { page, faults } = watched;
    await page.getByLabel("Team").selectOption(company.users[0] ?? "");
    await untilAt(page, `readiness?team=${company.users[0]}`);
    const report = await admin.readiness.report.query({ team: company.users[0] });
    await figure("Active people").getByText(whole(report.people), { exact: true }).waitFor();
    await page.reload();
    await figure("Active people").getByText(whole(report.people), { exact: true }).waitFor();
    // The teams directly below can be chosen next.
    await page.getByLabel("Team").selectOption(company.users[6] ?? "");
    const below = await admin.readiness.report.query({ team: company.users[6] });
    await figure("Active people").getByText(whole(below.people), { exact: true }).waitFor();
    await page.goBack();
    await page.getByLabel("Role").selectOption("rep");
    await page.getByText("Combined filters have no history").waitFor();
    await figure("Readiness index").getByRole("link").click();
    await page.getByRole("button", { name: "Index", exact: true }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await page.getByRole("button", { name: "Index", exact: true }).click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    await untilAt(page, "&sort=index&order=desc");
    const rows = await admin.readiness.rows.query({
      of: "index",
      team: company.users[0],
      role: "rep",
      sort: "index",
      order: "desc",
      limit: 200,
    });
    const first = rows.kind === "people" ? rows.items[0] : undefined;
    await page
      .locator("tbody tr")
      .first()
      .getByText(first?.displayName ?? "none")
      .waitFor();
    await expectAccessible(page);
    await world.go(page, "readiness");
    expect(faults).toEqual([]);
  });

  test("breaks the trend where a night is missing and where the model changes", async () => {
    const { page, faults } = watched;
    const chart = page.getByRole("img", { name: /Readiness index by night/ });
    await chart.waitFor();
    // Nights 12 and 11 days ago, then 8 alone, then 7 and 6 by the second model.
    expect(await chart.locator("path[class*=line]").count()).toBe(2);
    expect(await chart.locator("circle").count()).toBe(1);
    expect(await chart.locator("path[class*=band]").count()).toBe(3);
    await chart.getByText("model 2").waitFor();
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    const { items } = await admin.readiness.history.query();
    const last = `${tenth(items[0]?.index)}, Middle half ${tenth(items[0]?.indexSpread?.lowerQuartile)}`;
    await page.getByText(last, { exact: false }).waitFor();
    await page.getByRole("tab", { name: "Mean score" }).click();
    await untilAt(page, "readiness?measure=avgScore");
    const mean = page.getByRole("img", { name: /Mean score by night/ });
    // Scores do not depend on the model: 12 and 11, then 8 to 6.
    expect(await mean.locator("path[class*=line]").count()).toBe(2);
    expect(await mean.getByText("model 2").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("compares two dates, and explains why two models have no change of the index", async () => {
    const { page, faults } = watched;
    const day = (days: number) =>
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    await world.go(page, `readiness/compare?from=${day(12)}&to=${day(11)}`);
    const line = page.getByRole("row", { name: /^Readiness index/ });
    await line.waitFor();
    const end = (days: number) => `${day(days)}T23:59:59.999Z`;
    const { change } = await admin.readiness.compare.query({ from: end(12), to: end(11) });
    const cells = await line.getByRole("cell").allTextContents();
    expect(cells.at(-1)).toBe(whole(change.index));
    await page.getByLabel("To", { exact: true }).fill(day(6));
    await page.getByText("Indexes of different models cannot be compared.").waitFor();
    expect((await line.getByRole("cell").allTextContents()).at(-1)).toBe("–");
    await page.getByLabel("To", { exact: true }).fill(day(13));
    await page.getByText("the earlier one first").waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("is counted again on demand, and exported", async () => {
    const { page, faults } = watched;
    await world.go(page, "readiness");
    const before = await admin.readiness.report.query();
    await page.getByRole("button", { name: "Recount" }).click();
    await page.getByText("Counted again.").waitFor();
    const after = await admin.readiness.report.query();
    expect(Date.parse(after.asOf)).toBeGreaterThan(Date.parse(before.asOf));
    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    const file = await downloaded;
    expect(file.suggestedFilename()).toBe("readiness-people.csv");
    const lines: string[] = [];
    for await (const part of await file.createReadStream()) lines.push(String(part));
    const { people } = await admin.readiness.report.query();
    expect(lines.join("").trimEnd().split("\r\n").length).toBe(people + 1);
    expect(faults).toEqual([]);
  });
});
