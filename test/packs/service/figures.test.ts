import { expect, test } from "vitest";
import { clientFor } from "../../support/server.ts";
import { useSql } from "../../support/database.ts";
import { always, nextStart, siteOf, useService } from "./world.ts";

const world = useService();
const sql = useSql(world);

const refusal = (reason: string, message: string) => ({
  message: expect.stringContaining(message) as string,
  data: expect.objectContaining({ reason }) as object,
});

test("CSV creates and changes rows by reference, and says what is wrong with each", async () => {
  const { customers, items, workOrders } = world.admin.service;
  const csv = [
    "reference,name,email",
    'C-1,"Baker, ""Sons""",sons@baker.test',
    "C-2,Mill,not an address",
    "C-1,Baker and Sons,",
    "",
    "C-3,'=1+1,",
  ].join("\r\n");
  const result = await customers.import.mutate({ csv });
  expect(result).toMatchObject({ succeeded: 3, failed: 1 });
  expect(result.results.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
  expect(result.results[0]?.id).toBe(result.results[2]?.id);
  const exported = await customers.export.query({});
  const lines = exported.csv.split("\r\n");
  expect(lines[0]).toBe("\uFEFFreference,name,email,phone");
  expect(lines).toContain("C-1,Baker and Sons,sons@baker.test,");
  // Text that a spreadsheet would evaluate comes back as it was.
  expect(lines).toContain("C-3,'=1+1,,");
  const again = await customers.import.mutate({ csv: exported.csv });
  expect(again).toMatchObject({ succeeded: 2, failed: 0 });
  expect((await customers.get.query({ id: result.results[3]?.id ?? "" })).name).toBe("=1+1");
  for (const [text, message] of [
    ["sku,nome\n1,x", 'Line 1 has the unknown column "nome"'],
    ["sku,name\n1", "Line 2 has 1 cells"],
    ['sku,name\n1,"x', "Line 2 has a quote that does not end"],
  ] as const)
    await expect(items.import.mutate({ csv: text })).rejects.toMatchObject(
      refusal("bad_request", message),
    );
  const siteId = await siteOf(world);
  const orders = `reference,siteId,title,priority,skills\nR-9,${siteId},Check,2,electrical gas\nR-10,${siteId},Check,high,\n`;
  expect(
    (await workOrders.import.mutate({ csv: orders })).results.map(({ status }) => status),
  ).toEqual([200, 400]);
  const [order] = (await workOrders.list.query({ reference: "R-9" })).items;
  expect(order).toMatchObject({ priority: 2, skills: ["electrical", "gas"] });
  expect((await workOrders.export.query({})).csv).toContain("electrical gas");
});

test("the figures count fixes, clocks and hours, over time and by team", async () => {
  const { admin, ids, ann } = world;
  const level = await admin.service.levels.create.mutate({ name: "Fast", resolveMinutes: 60 });
  const siteId = await siteOf(world, level.id);
  const finish = async (reopen: boolean) => {
    const { id } = await admin.service.workOrders.create.mutate({ siteId, title: "Fix" });
    const startsAt = nextStart();
    await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ann, startsAt });
    await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
    for (const to of ["en_route", "in_progress", "completed"] as const)
      await ann.service.workOrders.report.mutate({ id, to });
    if (reopen)
      await admin.service.workOrders.decide.mutate({ id, to: "approved", reason: "Again" });
    return id;
  };
  await finish(false);
  await finish(false);
  const again = await finish(true);
  await admin.service.workOrders.schedule.mutate({
    id: again,
    technicianId: ids.ann,
    startsAt: nextStart(),
  });
  await admin.service.workOrders.decide.mutate({ id: again, to: "dispatched" });
  for (const to of ["en_route", "in_progress", "completed"] as const)
    await ann.service.workOrders.report.mutate({ id: again, to });
  const today = new Date().toISOString().slice(0, 10);
  const report = await admin.service.metrics.report.query({
    from: today,
    to: today,
    interval: "day",
  });
  expect(report.total.firstTimeFix).toEqual({ share: 0.6667, count: 2, of: 3 });
  expect(report.total.levelsMet).toEqual({ share: 1, count: 4, of: 4 });
  // Two technicians are on shift all day.
  expect(report.total.utilisation.of).toBe(48);
  expect(report.series).toHaveLength(1);
  expect(report.teams.map(({ figures }) => figures.firstTimeFix.of)).toEqual([3]);
  await expect(
    admin.service.metrics.report.query({ from: "2020-01-01", to: "2026-01-01" }),
  ).rejects.toMatchObject(refusal("bad_request", "at most 400 are possible"));
});

test("a day is planned around what stays, with people who are fit, and published", async () => {
  const { admin, ids } = world;
  const day = "2100-05-04";
  const siteId = await siteOf(world);
  const create = (title: string, more: object = {}) =>
    admin.service.workOrders.create.mutate({ siteId, title, ...more });
  const [fixed, free, gas] = [
    await create("Stays"),
    await create("Free", { skills: ["electrical"] }),
    await create("Gas", { skills: ["gas"], priority: 1 }),
  ];
  await admin.service.workOrders.schedule.mutate({
    id: fixed.id,
    technicianId: ids.ben,
    startsAt: `${day}T09:00:00Z`,
  });
  await admin.service.requirements.set.mutate({
    target: "skill:electrical",
    demands: [{ kind: "licence", licence: "electrician" }],
  });
  await admin.service.licences.add.mutate({
    userId: ids.ann,
    kind: "electrician",
    validFrom: "2020-01-01",
  });
  const plan = await admin.service.plans.request.mutate({ day });
  expect(plan).toMatchObject({ subject: day, status: "queued" });
  const [stored] = await sql`select request from plans where id = ${plan.id}`;
  const { problem } = (stored?.request ?? {}) as {
    problem: {
      jobs: { id: string; vehicles: string[]; stop: { windows: object[] } }[];
      vehicles: { id: string; locked: string[] }[];
    };
  };
  const job = (id: string) => problem.jobs.find((one) => one.id === id);
  const at = 9 * 3600;
  expect(job(fixed.id)).toMatchObject({
    vehicles: [ids.ben],
    stop: { windows: [{ start: at, end: at }] },
  });
  // Ben has no licence, and nobody has gas.
  expect(job(free.id)?.vehicles).toEqual([ids.ann]);
  expect(job(gas.id)).toMatchObject({ priority: 3, skills: ["gas"] });
  expect(problem.vehicles.find(({ id }) => id === ids.ben)?.locked).toEqual([fixed.id]);
  const step = (jobId: string, start: number) => ({
    kind: "visit",
    jobId,
    place: 0,
    arrival: start,
    start,
    departure: start + 3600,
    load: [],
    waiting: 0,
    lateness: 0,
  });
  const routes = [
    { vehicleId: ids.ann, steps: [step(free.id, at)], distance: 0, duration: 0, cost: 0 },
    { vehicleId: ids.ben, steps: [step(fixed.id, at)], distance: 0, duration: 0, cost: 0 },
  ];
  const result = { plan: { routes, unassigned: [], cost: 0, iterations: 1, seed: 1 } };
  await sql`update plans set status = 'done', result = ${sql.json(result)} where id = ${plan.id}`;
  await admin.service.plans.publish.mutate({ id: plan.id });
  const order = await admin.service.workOrders.get.query({ id: free.id });
  expect(order.plan).toMatchObject([{ technicianId: ids.ann, startsAt: `${day}T09:00:00.000Z` }]);
  // What was planned like this already is as it was.
  expect((await admin.service.workOrders.get.query({ id: fixed.id })).version).toBe(2);
  await expect(
    clientFor(world.server, world.tokens.ann).service.plans.list.query({}),
  ).rejects.toMatchObject(refusal("forbidden", "service.work-orders:write"));
  await admin.service.technicians.put.mutate({ id: ids.ben, shifts: always });
});
