import { beforeAll, describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { nextStart, siteOf, useService } from "./world.ts";

const world = useService();
const sql = useSql(world);
let siteId: string;

beforeAll(async () => {
  siteId = await siteOf(world);
});

const refusal = (reason: string, message: string) => ({
  message: expect.stringContaining(message) as string,
  data: expect.objectContaining({ reason }) as object,
});

const create = (more: object = {}) =>
  world.admin.service.workOrders.create.mutate({ siteId, title: "Repair", ...more });

/** An order that Ann has begun. */
async function begun(): Promise<string> {
  const { id } = await create();
  const { admin, ann, ids } = world;
  await admin.service.workOrders.schedule.mutate({
    id,
    technicianId: ids.ann,
    startsAt: nextStart(),
  });
  await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
  await ann.service.workOrders.report.mutate({ id, to: "en_route" });
  await ann.service.workOrders.report.mutate({ id, to: "in_progress" });
  return id;
}

test("an order goes from the request to the end, with an audit entry and an event for each step", async () => {
  const { admin, ann, ids } = world;
  const order = await create({ approved: false, skills: ["electrical"], reference: "R-1" });
  expect(order).toMatchObject({ state: "requested", visits: 0, version: 1 });
  const { id } = order;
  await admin.service.workOrders.decide.mutate({ id, to: "approved" });
  const startsAt = nextStart();
  await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ben, startsAt });
  // The visit moves to somebody else.
  const planned = await admin.service.workOrders.schedule.mutate({
    id,
    technicianId: ids.ann,
    startsAt,
  });
  expect(planned).toMatchObject({ state: "scheduled", visits: 1 });
  await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
  for (const to of ["en_route", "in_progress"] as const)
    await ann.service.workOrders.report.mutate({ id, to });
  await ann.service.workOrders.report.mutate({ id, to: "on_hold", reason: "Waits for a part" });
  await ann.service.workOrders.report.mutate({ id, to: "in_progress" });
  await ann.service.workOrders.report.mutate({ id, to: "completed", note: "Done" });
  const closed = await admin.service.workOrders.decide.mutate({ id, to: "closed" });
  expect(closed).toMatchObject({ state: "closed", version: order.version + 11 - 1 });
  const detail = await admin.service.workOrders.get.query({ id });
  expect(detail.plan).toMatchObject([{ technicianId: ids.ann, state: "completed", note: "Done" }]);
  const audit = await sql`select action from audit_log where subject_id = ${id} order by id`;
  const events =
    await sql`select event, handled_at is not null as handled from outbox where subject_id = ${id} order by id`;
  const steps = [
    "created",
    "approved",
    "scheduled",
    "rescheduled",
    "dispatched",
    "en_route",
    "started",
    "on_hold",
    "resumed",
    "completed",
    "closed",
  ].map((step) => `work_order.${step}`);
  expect(audit.map((row) => String(row.action)).toSorted()).toEqual(steps.toSorted());
  expect(events.map((row) => String(row.event)).toSorted()).toEqual(steps.toSorted());
  expect(events.every((row) => row.handled === true)).toBe(true);
});

test("a step that the state does not allow says which are possible", async () => {
  const { id, version } = await create();
  const { decide, report } = world.admin.service.workOrders;
  await expect(decide.mutate({ id, to: "closed" })).rejects.toMatchObject(
    refusal(
      "conflict",
      "that is approved cannot become closed like this. It can become cancelled.",
    ),
  );
  await expect(report.mutate({ id, to: "completed" })).rejects.toMatchObject(
    refusal("conflict", ""),
  );
  await expect(decide.mutate({ id, to: "cancelled" })).rejects.toMatchObject(
    refusal("bad_request", "reason is missing"),
  );
  await expect(
    decide.mutate({ id, to: "cancelled", reason: "x", version: version + 1 }),
  ).rejects.toMatchObject(refusal("conflict", "has the version 1 now"));
  const cancelled = await decide.mutate({ id, to: "cancelled", reason: "Closed down" });
  expect(cancelled).toMatchObject({ state: "cancelled", reason: "Closed down" });
});

test("a rep sees and reports own visits only", async () => {
  const id = await begun();
  const { ben, ann } = world;
  const { report, get, list } = ben.service.workOrders;
  await expect(get.query({ id })).rejects.toMatchObject(refusal("not_found", "No work order"));
  await expect(report.mutate({ id, to: "completed" })).rejects.toMatchObject(
    refusal("not_found", "No work order"),
  );
  expect((await list.query({})).items.map((order) => order.id)).not.toContain(id);
  expect((await ann.service.workOrders.list.query({})).items.map((order) => order.id)).toContain(
    id,
  );
  const decide = ann.service.workOrders.decide.mutate({ id, to: "closed" });
  await expect(decide).rejects.toMatchObject(refusal("forbidden", "service.work-orders:write"));
});

test("a visit must fit the customer's window, the shifts and other visits", async () => {
  const { admin, ids } = world;
  const { schedule } = admin.service.workOrders;
  const window = { windowStart: "2100-06-01T08:00:00Z", windowEnd: "2100-06-01T12:00:00Z" };
  const { id } = await create(window);
  const late = { id, technicianId: ids.ann, startsAt: "2100-06-01T11:30:00Z" };
  await expect(schedule.mutate(late)).rejects.toMatchObject(
    refusal("conflict", "The customer can be visited from 2100-06-01T08:00:00.000Z"),
  );
  await schedule.mutate({ ...late, outsideWindow: true });
  const other = await create();
  await expect(schedule.mutate({ ...late, id: other.id })).rejects.toMatchObject(
    refusal("conflict", "The technician has another visit in this time"),
  );
  const user = await world.fixit.person({ userName: "night" });
  await admin.service.technicians.put.mutate({
    id: user,
    shifts: [{ day: 2, from: "08:00", to: "12:00" }],
    absences: [{ from: "2100-06-08", to: "2100-06-09" }],
  });
  const plan = (startsAt: string, overtime = false) =>
    schedule.mutate({ id: other.id, technicianId: user, startsAt, overtime });
  const outside = refusal("conflict", "not within the technician's shifts");
  await expect(plan("2100-06-01T11:30:00Z")).rejects.toMatchObject(outside);
  // An absence.
  await expect(plan("2100-06-08T09:00:00Z")).rejects.toMatchObject(outside);
  await plan("2100-06-01T11:00:00Z");
  await plan("2100-06-01T11:30:00Z", true);
  const { state } = await admin.service.workOrders.get.query({ id: other.id });
  expect(state).toBe("scheduled");
});

test("a technician without a skill is refused, with the skill", async () => {
  const { id } = await create({ skills: ["gas"] });
  const { schedule } = world.admin.service.workOrders;
  await expect(
    schedule.mutate({ id, technicianId: world.ids.ann, startsAt: nextStart() }),
  ).rejects.toMatchObject(refusal("conflict", ": gas. Choose another technician"));
});

test("reopening makes a new visit and returns no parts", async () => {
  const { admin, ann, ids } = world;
  const { id } = await create();
  const item = await admin.service.items.create.mutate({ sku: "S-1", name: "Seal" });
  const store = await admin.service.places.create.mutate({ kind: "store", name: "Store 1" });
  const key = { placeId: store.id, itemId: item.id };
  await admin.service.moves.record.mutate({ kind: "receipt", ...key, quantity: 5 });
  const parts = [{ ...key, quantity: 3 }];
  const { reservations } = await admin.service.reservations.create.mutate({
    workOrderId: id,
    parts,
  });
  const stock = async () => (await admin.service.stock.list.query({ itemId: item.id })).items[0];
  expect(await stock()).toMatchObject({ onHand: 5, reserved: 3, free: 2 });
  const visit = async () => {
    const startsAt = nextStart();
    await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ann, startsAt });
    await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
    await ann.service.workOrders.report.mutate({ id, to: "en_route" });
    await ann.service.workOrders.report.mutate({ id, to: "in_progress" });
  };
  await visit();
  // Two of three were used.
  const used = [{ reservationId: reservations[0]!.id, quantity: 2 }];
  await ann.service.workOrders.report.mutate({ id, to: "completed", used });
  expect(await stock()).toMatchObject({ onHand: 3, reserved: 0 });
  await admin.service.workOrders.decide.mutate({ id, to: "approved", reason: "Leaks again" });
  await visit();
  await ann.service.workOrders.report.mutate({ id, to: "completed" });
  const detail = await admin.service.workOrders.get.query({ id });
  expect(detail).toMatchObject({ state: "completed", visits: 2, reopened: 1 });
  expect(detail.plan.map(({ state }) => state)).toEqual(["completed", "completed"]);
  expect(await stock()).toMatchObject({ onHand: 3, reserved: 0 });
  const { items: moves } = await admin.service.moves.list.query({ itemId: item.id });
  expect(moves.map(({ kind, quantity }) => [kind, quantity])).toEqual([
    ["receipt", 5],
    ["consumption", -2],
  ]);
});

test("bulk calls give a result per item, and what fails leaves the others", async () => {
  const { admin, ids } = world;
  const unknown = crypto.randomUUID();
  const created = await admin.service.workOrders.createMany.mutate({
    items: [
      { siteId, title: "One", reference: "bulk" },
      { siteId: unknown, title: "Two" },
      { siteId, title: "Three", reference: "bulk" },
      { siteId, title: "Four" },
    ],
  });
  expect(created).toMatchObject({ succeeded: 2, failed: 2 });
  expect(created.results.map(({ status, error }) => [status, error?.field])).toEqual([
    [200, undefined],
    [404, undefined],
    [409, "reference"],
    [200, undefined],
  ]);
  const startsAt = nextStart();
  const items = created.results.flatMap(({ id }) =>
    id === undefined ? [] : [{ id, technicianId: ids.ann, startsAt }],
  );
  const planned = await admin.service.workOrders.scheduleMany.mutate({ items });
  expect(planned.results.map(({ status }) => status)).toEqual([200, 409]);
  const decided = await admin.service.workOrders.decideMany.mutate({
    items: items.map(({ id }) => ({ id, to: "dispatched" as const })),
  });
  expect(decided.results.map(({ status }) => status)).toEqual([200, 409]);
});

describe("clocks", () => {
  test("stop when the work begins and ends, pause on hold, and begin again with a reopened order", async () => {
    const { admin, ann, ids } = world;
    const calendar = await admin.service.calendars.create.mutate({
      name: "Always",
      timeZone: "UTC",
      hours: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "00:00", to: "24:00" })),
    });
    const level = await admin.service.levels.create.mutate({
      name: "Gold",
      calendarId: calendar.id,
      respondMinutes: 60,
      resolveMinutes: 120,
    });
    const site = await siteOf(world, level.id);
    const { id } = await admin.service.workOrders.create.mutate({ siteId: site, title: "Urgent" });
    const clocks = async () => (await admin.service.workOrders.get.query({ id })).clocks;
    const started = await clocks();
    expect(started.map(({ kind, targetMinutes, met }) => [kind, targetMinutes, met])).toEqual([
      ["resolve", 120, null],
      ["respond", 60, null],
    ]);
    for (const { startedAt, dueAt, targetMinutes } of started)
      expect(Date.parse(String(dueAt)) - Date.parse(startedAt)).toBe(targetMinutes * 60_000);
    await admin.service.workOrders.schedule.mutate({
      id,
      technicianId: ids.ann,
      startsAt: nextStart(),
    });
    await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
    await ann.service.workOrders.report.mutate({ id, to: "en_route" });
    await ann.service.workOrders.report.mutate({ id, to: "in_progress" });
    await ann.service.workOrders.report.mutate({ id, to: "on_hold", reason: "Waits" });
    const [resolve, respond] = await clocks();
    expect(respond).toMatchObject({ met: true, dueAt: null });
    expect(resolve).toMatchObject({ met: null, runningSince: null, dueAt: null });
    await ann.service.workOrders.report.mutate({ id, to: "in_progress" });
    // The calendar closes, so the running clock is due later than ever.
    await admin.service.calendars.change.mutate({ id: calendar.id, hours: [] });
    const [closed] = await clocks();
    expect(Date.parse(String(closed?.dueAt))).toBeGreaterThan(Date.now() + 86_400_000 * 300);
    await ann.service.workOrders.report.mutate({ id, to: "completed" });
    await admin.service.workOrders.decide.mutate({ id, to: "approved", reason: "Again" });
    expect((await clocks()).map(({ kind, round, met }) => [kind, round, met])).toEqual([
      ["resolve", 1, true],
      ["respond", 1, true],
      ["resolve", 2, null],
      ["respond", 2, null],
    ]);
    const used = admin.service.levels.delete.mutate({ id: level.id });
    await expect(used).rejects.toMatchObject(refusal("conflict", "The service level is used"));
  });
});

test("areas are validated, and locate what lies in them", async () => {
  const { admin } = world;
  const ring = (west: number, east: number) => [
    [
      [west, 60],
      [east, 60],
      [east, 70],
      [west, 70],
      [west, 60],
    ],
  ];
  const area = await admin.service.areas.create.mutate({
    name: "Chukotka",
    geometry: { type: "Polygon", coordinates: ring(170, -170) },
  });
  const at = (longitude: number) => admin.service.areas.locate.query({ latitude: 65, longitude });
  for (const longitude of [175, -175]) {
    expect(await at(longitude)).toEqual({ areas: [{ id: area.id, name: "Chukotka" }] });
  }
  expect(await at(0)).toEqual({ areas: [] });
  const open = ring(0, 1).map((one) => one.slice(0, 4));
  const refused = admin.service.areas.create.mutate({
    name: "Open",
    geometry: { type: "Polygon", coordinates: open },
  });
  await expect(refused).rejects.toMatchObject(
    refusal("bad_request", "geometry.coordinates[0] is not closed"),
  );
  await admin.service.areas.delete.mutate({ id: area.id });
  expect(await at(175)).toEqual({ areas: [] });
});
