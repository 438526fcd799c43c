import { beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, untilAt } from "../world.ts";
import { hasBrowser, useCompany } from "./world.ts";

const world = useCompany("people");
const { company, sql } = world;

const tenth = (value: number | null | undefined) => (value == null ? "–" : value.toFixed(1));

describe.skipIf(!hasBrowser)("teams, people and the model", () => {
  let admin: Awaited<ReturnType<typeof world.api>>;
  let watched: Awaited<ReturnType<typeof world.open>>;

  beforeAll(async () => {
    admin = await world.api("admin", "admin");
    watched = await world.open("admin", "teams");
  });

  test("the tree is sorted and unfolded by the address, and a team opens as the whole report", async () => {
    const { page, faults } = watched;
    const name = (n: number) => `Person u${n}`;
    await page.getByRole("rowheader", { name: name(0) }).waitFor();
    const { items } = await admin.readiness.teams.query({ sort: "index" });
    await page.getByRole("button", { name: "Index" }).click();
    await untilAt(page, "teams?sort=index");
    const names = async () => (await page.getByRole("rowheader").allTextContents()).join(" ");
    const first = page.getByRole("rowheader").first();
    await first.getByText(items[0]?.displayName ?? "none").waitFor();
    await page.getByRole("button", { name: `Teams below ${name(0)}` }).click();
    await page.getByRole("rowheader", { name: name(6) }).waitFor();
    await page.reload();
    await page.getByRole("rowheader", { name: name(6) }).waitFor();
    expect(await names()).toContain(name(9));
    const [below] = (await admin.readiness.teams.query({ under: company.users[0] })).items;
    const row = page.getByRole("row", { name: name(6) });
    await row
      .getByRole("cell", { name: tenth(below?.index), exact: true })
      .first()
      .waitFor();
    await expectAccessible(page);
    await row.getByRole("link").click();
    await untilAt(page, `readiness?team=${company.users[6]}`);
    const report = await admin.readiness.report.query({ team: company.users[6] });
    await page
      .locator("dl > div", { hasText: "Readiness index" })
      .getByText(tenth(report.index.value))
      .waitFor();
    expect(faults).toEqual([]);
  });

  test("a person has the index by component, courses, quizzes and history, and can be synced", async () => {
    const { page, faults } = watched;
    const person = company.users[4] ?? "";
    await world.go(page, `readiness/people/${person}`);
    await page.getByRole("heading", { name: "Person u4" }).waitFor();
    const report = await admin.readiness.report.query({ person });
    for (const { value } of Object.values(report.index.components))
      await page.getByText(tenth(value), { exact: true }).first().waitFor();
    const { items } = await admin.progress.list.query({ userId: person });
    await page
      .getByRole("cell", { name: items[0]?.courseName ?? "none" })
      .first()
      .waitFor();
    await page.getByRole("tab", { name: "Quizzes" }).click();
    await untilAt(page, "?tab=quizzes");
    await page.getByRole("columnheader", { name: "Best" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("ArrowRight");
    await untilAt(page, "?tab=history");
    await page.getByRole("img", { name: /by night/ }).waitFor();
    await world.go(page, `readiness/people/${company.adminId}`);
    await page.getByRole("button", { name: "Sync progress" }).click();
    await page.getByText(/^Progress is pulled/).waitFor();
    expect(faults).toEqual([]);
  });

  test("a changed model shows who moves before it is stored, and never overwrites another one", async () => {
    const { page, faults } = watched;
    await world.go(page, "readiness-model");
    const weight = page.getByLabel("Quiz scores");
    await weight.waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Store as version 3" }).hover();
    await weight.fill("x");
    await page.getByText("This is not a number.").first().waitFor();
    await weight.fill("9");
    const { model, version } = await admin.readiness.model.query();
    const proposed = { ...model, weights: { ...model.weights, score: 9 } };
    const preview = await admin.readiness.previewModel.query({ model: proposed });
    await page.getByText(`↑ ${preview.up} ↓ ${preview.down}`).waitFor();
    // Somebody else stores a version in the meantime.
    await admin.readiness.setModel.mutate({ after: version, model });
    await page.getByRole("button", { name: `Store as version ${version + 1}` }).click();
    await page.getByText(`Somebody has stored version ${version + 1} in the meantime.`).waitFor();
    expect((await admin.readiness.model.query()).model.weights.score).toBe(3);
    await page.getByRole("button", { name: "Keep my values, and base them on it" }).click();
    await page.getByRole("button", { name: `Store as version ${version + 2}` }).click();
    await page.getByText(`Version ${version + 2},`).waitFor();
    expect((await admin.readiness.model.query()).model.weights.score).toBe(9);
    await page.getByRole("tab", { name: "Versions" }).click();
    await page.getByRole("button", { name: "Version 1", exact: true }).click();
    await untilAt(page, "?tab=versions&version=1");
    await page.getByRole("heading", { name: "Version 1" }).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("a ring of managers is shown once", async () => {
    const { page, faults } = watched;
    const { users, tenantId } = company;
    await sql`update users set manager_id = ${users[23] ?? ""}, xid = pg_current_xact_id() where id = ${users[22] ?? ""}`;
    await sql`update users set manager_id = ${users[22] ?? ""}, xid = pg_current_xact_id() where id = ${users[23] ?? ""}`;
    await world.aggregate(tenantId);
    const { items } = await admin.readiness.teams.query();
    const ring = items.find(({ team }) => team === users[22] || team === users[23]);
    const other = ring?.team === users[22] ? users[23] : users[22];
    await world.go(page, `teams?open=${ring?.team},${other}`);
    await page.getByRole("rowheader", { name: "Person u22" }).waitFor();
    await page.getByRole("rowheader", { name: "Person u23" }).waitFor();
    expect(await page.getByRole("rowheader", { name: /u2[23]/ }).count()).toBe(2);
    expect(faults).toEqual([]);
  });
});
