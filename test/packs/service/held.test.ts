import { beforeAll, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { clientFor } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { createTestTenant, roomy, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { seedFixit } from "../../dev/seed/packs/fixit.ts";
import { always } from "./world.ts";

const stack = useStack();
const sql = useSql(stack);
let fixit: TestTenant;
let admin: ReturnType<typeof clientFor>;
const ids: Record<"ann" | "ben", string> = { ann: "", ben: "" };
let siteId: string;

beforeAll(async () => {
  const { outside, server } = stack;
  fixit = await createTestTenant(outside, server, "fixit", roomy, { appType: "serviceRepair" });
  const id = await fixit.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = clientFor(server, await fixit.token(id, "admin"));
  await admin.service.requirements.set.mutate({
    target: "role:technician",
    demands: [{ kind: "licence", licence: "electrician" }],
  });
  for (const name of ["ann", "ben"] as const) {
    ids[name] = await fixit.person({ userName: name });
    await admin.service.technicians.put.mutate({
      id: ids[name],
      shifts: always,
      latitude: 52.5,
      longitude: 13.4,
    });
    const licence = { userId: ids[name], kind: "electrician", validFrom: "2020-01-01" };
    await admin.service.licences.add.mutate(licence);
  }
  const customer = await admin.service.customers.create.mutate({ name: "Mill" });
  const site = { customerId: customer.id, name: "Hall", latitude: 52.52, longitude: 13.41 };
  siteId = (await admin.service.sites.create.mutate(site)).id;
});

test("a visit is held within seconds, says why, proposes who is fit, and is released", async () => {
  const { id } = await admin.service.workOrders.create.mutate({ siteId, title: "Repair" });
  const startsAt = "2100-03-01T09:00:00Z";
  await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ann, startsAt });
  const [licence] = (await admin.service.licences.list.query({ userId: ids.ann })).items;
  await admin.service.licences.revoke.mutate({ id: licence?.id ?? "", reason: "Lost" });
  const held = async () => (await admin.service.workOrders.get.query({ id })).plan[0]?.held;
  await until("the visit is held", async () => (await held()) !== null);
  expect(await held()).toMatchObject([{ code: "licence_revoked", target: "role:technician" }]);
  await expect(
    admin.service.workOrders.decide.mutate({ id, to: "dispatched" }),
  ).rejects.toMatchObject({ data: { reason: "conflict" } });
  const [event] = await sql`select payload from outbox where event = 'assignment.held'`;
  expect(event?.payload).toMatchObject({ subjectId: id, userId: ids.ann, proposals: [ids.ben] });
  const blocked = await admin.service.readiness.blockedWork.query({});
  expect(blocked.items).toMatchObject([{ userId: ids.ann, frees: 1 }]);
  const again = { userId: ids.ann, kind: "electrician", validFrom: "2020-01-01" };
  await admin.service.licences.add.mutate(again);
  await until("the visit is released", async () => (await held()) === null);
  await admin.service.workOrders.decide.mutate({ id, to: "dispatched" });
});

test("a visit is held if a skill is removed or ends before the visit does, and released again", async () => {
  const skilled = (name: "ann" | "ben", validUntil?: string | null, active = true) =>
    admin.service.technicians.put.mutate({
      id: ids[name],
      shifts: always,
      latitude: 52.5,
      longitude: 13.4,
      skills: validUntil === undefined ? [] : [{ skill: "gas", validUntil }],
      active,
    });
  await skilled("ann", null);
  const order = { siteId, title: "Boiler", skills: ["gas"] };
  const { id } = await admin.service.workOrders.create.mutate(order);
  // The visit ends ten minutes after the last day of the skill.
  const time = { startsAt: "2100-05-03T22:00:00Z", endsAt: "2100-05-04T00:10:00Z" };
  await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ann, ...time });
  const held = async () => (await admin.service.workOrders.get.query({ id })).plan[0]?.held;
  const heldEvents = () =>
    sql`select payload from outbox where event = 'assignment.held' and subject_id = ${id} order by id`;

  await skilled("ann");
  await until("the visit without the skill is held", async () => (await held()) !== null);
  const asOf = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const reason = { target: "skill:gas", name: "gas", asOf };
  expect(await held()).toEqual([{ code: "skill_missing", ...reason }]);
  // Ben has no such skill yet, so nobody is proposed.
  expect((await heldEvents())[0]?.payload).toMatchObject({ userId: ids.ann, proposals: [] });
  await skilled("ann", "2100-05-04");
  await until("the visit is released", async () => (await held()) === null);

  await skilled("ben", "2100-05-04");
  await skilled("ann", "2100-05-03");
  await until("the visit behind the last day is held", async () => (await held()) !== null);
  expect(await held()).toEqual([{ code: "skill_expires", ...reason, validUntil: "2100-05-03" }]);
  expect((await heldEvents())[1]?.payload).toMatchObject({ proposals: [ids.ben] });
  const { items } = await admin.service.readiness.blockedWork.query({});
  expect(items).toMatchObject([
    { userId: ids.ann, frees: 1, reason: { code: "skill_expires" }, work: [{ subjectId: id }] },
  ]);
  const fit = await admin.service.readiness.fit.query({
    targets: ["skill:gas"],
    from: time.startsAt,
    until: time.endsAt,
  });
  expect(fit.items.map(({ userId, reasons }) => [userId, reasons.length])).toEqual([
    [ids.ben, 0],
    [ids.ann, 1],
  ]);
  // No exception helps, as the database would refuse the dispatch.
  await admin.service.exceptions.allow.mutate({
    userId: ids.ann,
    subjectId: id,
    reason: "The customer knows her work",
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await expect(
    admin.service.workOrders.decide.mutate({ id, to: "dispatched" }),
  ).rejects.toMatchObject({ data: { reason: "conflict" } });
  expect(await held()).not.toBeNull();

  await skilled("ann", null);
  await until("the visit is released again", async () => (await held()) === null);
  await skilled("ann", null, false);
  await until("the visit of an inactive technician is held", async () => (await held()) !== null);
  expect(await held()).toEqual([{ code: "person_inactive", asOf }]);
  await skilled("ann", null);
  await until("the visit is released at the end", async () => (await held()) === null);
});

test("a deactivation by SCIM holds the visits of the person", async () => {
  const { id } = await admin.service.workOrders.create.mutate({ siteId, title: "Later" });
  const startsAt = "2100-03-02T09:00:00Z";
  await admin.service.workOrders.schedule.mutate({ id, technicianId: ids.ben, startsAt });
  const active = (value: boolean) =>
    fixit.scim("PATCH", `/Users/${ids.ben}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "active", value }],
    });
  await active(false);
  const held = async () => (await admin.service.workOrders.get.query({ id })).plan[0]?.held;
  await until("the visit is held", async () => (await held()) !== null);
  expect(await held()).toEqual([{ code: "person_inactive" }]);
  await active(true);
  await until("the visit is released", async () => (await held()) === null);
});

test("a day is planned by the worker, and published", async () => {
  const day = "2100-03-03";
  const orders = await admin.service.workOrders.createMany.mutate({
    items: [1, 2, 3, 4].map((n) => ({ siteId, title: `Order ${n}`, durationMinutes: 60 })),
  });
  expect(orders.succeeded).toBe(4);
  const budget = { iterations: 200, deadlineSeconds: 20 };
  const { id } = await admin.service.plans.request.mutate({ day, budget });
  await until("the plan is made", async () => {
    const { status, failure } = await admin.service.plans.get.query({ id });
    if (status === "failed") throw new Error(failure ?? "");
    return status === "done";
  });
  const plan = await admin.service.plans.get.query({ id });
  expect(plan.unassigned).toEqual([]);
  const planned = plan.routes.flatMap(({ steps }) =>
    steps.flatMap(({ workOrderId }) => workOrderId ?? []),
  );
  expect(planned.toSorted()).toEqual(orders.results.map((one) => one.id ?? "").toSorted());
  await admin.service.plans.publish.mutate({ id });
  const visits = await admin.service.workOrders.visits.query({
    from: `${day}T00:00:00Z`,
    to: `${day}T23:59:59Z`,
  });
  expect(visits.items).toHaveLength(4);
});

test("the demo has 12 technicians and 40 orders, of which the gate holds some", async () => {
  const { outside, server } = stack;
  const tenant = await createTestTenant(outside, server, "demo", roomy, {
    appType: "serviceRepair",
  });
  const id = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const client = clientFor(server, await tenant.token(id, "admin"));
  const seeded = await seedFixit({
    admin: client,
    person: async (user) => tenant.person(user),
    now: new Date(),
  });
  expect([seeded.technicians.length, seeded.orders.length]).toEqual([12, 40]);
  await until("work is held", async () => {
    const { items } = await client.service.readiness.blockedWork.query({});
    return items.length === 2;
  });
  const { items } = await client.service.readiness.blockedWork.query({});
  expect(new Set(items.map(({ reason }) => reason.code))).toEqual(new Set(["licence_missing"]));
  const purchases = await client.service.purchases.list.query({});
  expect(purchases.items).toMatchObject([{ state: "proposed", quantity: 20 }]);
});
