import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { insertPassword } from "../../../identity/world.ts";
import { type Haul, openHaul, stopsOf, on } from "../../../packs/trucking/world.ts";
import { useSql } from "../../../support/database.ts";
import { putCatalogue, requestPull } from "../../../support/learning.ts";
import { clientFor } from "../../../support/server.ts";
import { useStack } from "../../../support/stack.ts";
import { until } from "../../../support/until.ts";
import { expectAccessible, hasBrowser, openSignedIn, untilAt, useBrowser } from "../../world.ts";

const stack = useStack();
const sql = useSql(stack);
const started = useBrowser();
const shared: { haul?: Haul; page?: Page; faults?: string[] } = {};

const haul = () => {
  if (!shared.haul) throw new Error("The fleet is not there.");
  return shared.haul;
};

/** Opens a page of the console in the one tab of this file. */
async function open(path: string): Promise<Page> {
  const { page } = shared;
  if (!page) throw new Error("The page is not open.");
  await page.goto(`${stack.server.url}/console/org/haul/${path}`);
  return page;
}

beforeAll(async () => {
  if (!hasBrowser) return;
  const made = await openHaul(stack, "haul");
  const { id: tenantId } = made.tenant;
  const email = "admin@haul.test";
  await sql`update users set email = ${email}, email_key = ${email} where id = ${made.adminId}`;
  await insertPassword(sql, { tenantId, userId: made.adminId, verifiedAddress: null });
  await putCatalogue(stack.outside, made.tenant);
  await requestPull(stack, made.tenant);
  const { page, faults } = await openSignedIn(
    started.browser,
    `${stack.server.url}/console/org/haul/trucking/loads`,
    email,
  );
  Object.assign(shared, { haul: made, page, faults });
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

describe.skipIf(!hasBrowser)("dispatch", () => {
  test("a driver blocked by a course becomes fit after the progress is pulled, and gets the load", async () => {
    const { api, tenant, token } = haul();
    const client = clientFor(stack.server, token);
    const course = await until("the catalogue is pulled", async () =>
      (await client.courses.list.query()).items.find(
        ({ mindtickleId }) => mindtickleId === "haul_s1_m1",
      ),
    );
    const [dana] = [await haul().driver("dana"), await haul().vehicle()];
    const progress = () => client.progress.list.query({ userId: dana });
    await until("the progress is pulled", async () => (await progress()).items.length === 8);
    const { mindtickle } = stack.outside;
    const [account] = await mindtickle.admin.users(tenant.slug, dana);
    const report = async (status: "COMPLETED" | "IN_PROGRESS") => {
      await mindtickle.admin.setProgress(tenant.slug, account?.id ?? "", "haul_s1_m1", {
        status,
        quizScore: null,
        completedOn: status === "COMPLETED" ? "2026-11-01T00:00:00.000Z" : null,
      });
      await client.progress.sync.mutate({ userId: dana });
    };
    await report("IN_PROGRESS");
    await api.requirements.set.mutate({
      target: "load_type:hazmat",
      demands: [{ kind: "course", courseId: course.id }],
    });
    const id = await haul().load({ loadType: "hazmat", reference: "HZ-1" });

    const page = await open("trucking/loads?state=tendered");
    await page.getByRole("link", { name: "HZ-1" }).click();
    await untilAt(page, `loads/${id}`);
    await page.getByRole("application", { name: "Map of the stops of HZ-1" }).waitFor();
    await expectAccessible(page);
    await button(page, "Assign").click();
    const dialog = page.getByRole("dialog", { name: "Assign HZ-1" });
    const driver = dialog.getByRole("radio", { name: /dana/ });
    await dialog.getByText("has not completed the course Module 1.1").waitFor();
    expect(await driver.isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await report("COMPLETED");
    await page.reload();
    await button(page, "Assign").click();
    await dialog.getByText("Fit and free").waitFor();
    await driver.check();
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Assigned", { exact: true }).waitFor();
    expect(await api.loads.get.query({ id })).toMatchObject({ state: "assigned" });

    await page.getByRole("link", { name: "Show in dispatch" }).click();
    const assignment = page.getByRole("dialog", { name: "Assignment of dana" });
    await assignment.getByRole("button", { name: "Lock", exact: true }).click();
    await assignment.getByText("Locked: plans do not change it").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^HZ-1, / }).waitFor();
    await expectAccessible(page);

    await report("IN_PROGRESS");
    const { assignmentId } = await api.loads.get.query({ id });
    await until("the assignment is held", async () => {
      const { state } = await api.assignments.get.query({ id: assignmentId ?? "" });
      return state === "held";
    });
    await open("trucking/dispatch?day=2030-05-06&tab=blocked");
    await page.getByRole("cell", { name: /has not completed the course Module 1.1/ }).waitFor();
    await page.getByRole("cell", { name: /HZ-1/ }).waitFor();
    await expectAccessible(page);
    expect(shared.faults).toEqual([]);
  });

  test("the map is used by keyboard, and the board by arrow keys", async () => {
    const { api } = haul();
    const [driverId, vehicleId] = [await haul().driver("kim"), await haul().vehicle()];
    const first = await haul().load({ reference: "K-1", kg: 1 });
    const second = await haul().load({ reference: "K-2", kg: 1 });
    const book = (loadId: string, from: number, to: number) =>
      api.assignments.create.mutate({
        driverId,
        vehicleId,
        startsAt: on(from),
        endsAt: on(to),
        stops: stopsOf(loadId),
      });
    await book(first, 7, 11);
    await book(second, 12, 16);
    const page = await open("trucking/dispatch?day=2030-05-06");
    const map = page.getByRole("application", { name: "Map of the day's routes and loads" });
    await page.getByRole("button", { name: /^K-1, / }).waitFor();
    await map.focus();
    for (const key of ["ArrowRight", "+", "-", "0"]) await page.keyboard.press(key);
    await page.keyboard.press("PageDown");
    await page.locator("output", { hasText: /^(HZ|K)-\d, pickup/ }).waitFor();
    await page.getByRole("button", { name: /^K-1, / }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page
      .getByRole("dialog", { name: "Assignment of kim" })
      .getByText("K-2")
      .first()
      .waitFor();
    expect(shared.faults).toEqual([]);
  });

  test("a load goes to its end with a proof, and vehicles and drivers have their pages", async () => {
    const { api } = haul();
    const vehicleId = await haul().vehicle({ name: "Old truck", odometerKm: 1000 });
    const page = await open("trucking/fleet");
    await page.getByRole("link", { name: "Old truck" }).click();
    await untilAt(page, `fleet/${vehicleId}`);
    await button(page, "Add a rule").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What is done").fill("Oil");
    await dialog.getByLabel("Every … km").fill("500");
    await dialog.getByLabel("Done on").fill("2026-01-15");
    await dialog.getByRole("button", { name: "Add a rule" }).click();
    await page.getByRole("cell", { name: "Oil", exact: true }).waitFor();
    await button(page, "Record the odometer").click();
    await dialog.getByLabel("Odometer in km").fill("1600");
    await dialog.getByRole("button", { name: "Record the odometer" }).click();
    await page.getByText("Oil is overdue").first().waitFor();
    await expectAccessible(page);

    const driverId = await haul().driver("lee");
    await open("trucking/drivers");
    await page.getByRole("link", { name: "lee", exact: true }).click();
    await untilAt(page, `drivers/${driverId}`);
    await page.getByText("11.0 h").first().waitFor();
    await button(page, "Add a licence").click();
    await dialog.getByLabel("Kind").fill("cdl-a");
    await dialog.getByLabel("Valid from").fill("2026-01-01");
    await dialog.getByRole("button", { name: "Add a licence" }).click();
    await page.getByRole("cell", { name: "cdl-a" }).waitFor();
    await expectAccessible(page);

    const id = await haul().load({ reference: "P-1", kg: 1 });
    const truck = await haul().vehicle();
    const made = await api.assignments.create.mutate({
      driverId,
      vehicleId: truck,
      startsAt: on(7),
      stops: stopsOf(id),
    });
    await api.assignments.dispatch.mutate({ id: made.id });
    await open(`trucking/loads/${id}`);
    for (const step of ["Arrived at the pickup", "Loaded", "Arrived at the delivery"])
      await button(page, step).click();
    await button(page, "Record the delivery").click();
    await dialog.getByLabel("Received by").fill("Kim Lee");
    await dialog.getByRole("button", { name: "Record the delivery" }).click();
    await page.getByText("Kim Lee").waitFor();
    await button(page, "Close").click();
    await page.getByText("Closed", { exact: true }).waitFor();
    await expectAccessible(page);
    expect(shared.faults).toEqual([]);
  });

  test("a plan is made and published, and keeps what is locked", async () => {
    const { api } = haul();
    const on7 = (time: string) => time.replace("2030-05-06", "2030-05-07");
    const stop = (name: string, latitude: number) => ({
      name,
      latitude,
      longitude: 13.4,
      windowStarts: on7(on(6)),
      windowEnds: on7(on(20)),
    });
    const day = { pickup: stop("Mill", 52.6), delivery: stop("Site", 52.7), kg: 9000 };
    const [first, second, fixed] = [
      await haul().load({ ...day, reference: "D-1" }),
      await haul().load({ ...day, reference: "D-2" }),
      await haul().load({ ...day, reference: "D-3" }),
    ];
    const [driverId, vehicleId] = [await haul().driver("max"), await haul().vehicle()];
    const locked = await api.assignments.create.mutate({
      driverId,
      vehicleId,
      startsAt: on7(on(7)),
      stops: stopsOf(fixed),
      assign: false,
      locked: true,
    });
    const page = await open("trucking/dispatch?day=2030-05-07&tab=plans");
    await page.getByText("No plan was made for this day.").waitFor();
    await button(page, "Make a plan").click();
    await page.getByRole("cell", { name: "Done", exact: true }).waitFor({ timeout: 60_000 });
    const difference = page.getByRole("region", { name: "Difference against the plan in force" });
    await difference.getByRole("cell", { name: "D-1" }).first().waitFor();
    expect(await difference.getByRole("cell", { name: "D-3" }).count()).toBe(0);
    await expectAccessible(page);
    await button(page, "Publish the whole plan").click();
    await page.getByText("The plan changes nothing.").waitFor();
    for (const id of [first, second])
      expect(await api.loads.get.query({ id })).toMatchObject({ state: "planned" });
    expect(await api.assignments.get.query({ id: locked.id })).toMatchObject({
      locked: true,
      driver: { id: driverId },
    });
    await open("trucking/dispatch?day=2030-05-07");
    await page.getByRole("button", { name: /D-1/ }).waitFor();
    expect(shared.faults).toEqual([]);
  });
});
