import { beforeAll, expect, test } from "vitest";
import { seedHaul } from "../../dev/seed/packs/haul.ts";
import { clientFor } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { type Haul, openHaul, stopAt, stopsOf, on } from "./world.ts";

const stack = useStack();
let haul: Haul;

beforeAll(async () => {
  haul = await openHaul(stack, "haul");
});

const day = "2030-05-06";

async function plan() {
  const { id } = await haul.api.plans.request.mutate({
    day,
    budget: { seed: 1, iterations: 300, deadlineSeconds: 20 },
  });
  return until("the plan is made", async () => {
    const found = await haul.api.plans.get.query({ id });
    if (found.status === "failed") throw new Error(found.failure ?? "failed");
    return found.status === "done" ? found : null;
  });
}

test("a day is planned by fitness, published, and planned again around what is locked", async () => {
  const [jo, li] = [await haul.driver("jo"), await haul.driver("li")];
  const [one, two] = [await haul.vehicle(), await haul.vehicle()];
  await haul.api.drivers.change.mutate({ id: jo, vehicleId: one });
  await haul.api.drivers.change.mutate({ id: li, vehicleId: two });
  await haul.api.requirements.set.mutate({
    target: "load_type:hazmat",
    demands: [{ kind: "licence", licence: "hazmat" }],
  });
  await haul.api.licences.add.mutate({ userId: li, kind: "hazmat", validFrom: "2026-01-01" });
  const hazmat = await haul.load({ loadType: "hazmat" });
  const plain = await haul.load();
  const heavy = await haul.load({ kg: 90_000 });
  const first = await plan();
  const carrierOf = ({ routes }: typeof first, load: string) =>
    routes.find(({ steps }) => steps.some(({ loadId }) => loadId === load))?.driverId;
  expect(carrierOf(first, hazmat)).toBe(li);
  expect(carrierOf(first, plain)).toBeDefined();
  expect(first.unassigned.map(({ loadId }) => loadId)).toEqual([heavy]);
  expect(first.unassigned[0]?.reasons.length).toBeGreaterThan(0);

  await haul.api.plans.publish.mutate({ id: first.id, version: first.version });
  const published = await haul.api.assignments.list.query({ state: "planned" });
  const ofHazmat = published.items.find(({ driver }) => driver.id === li);
  expect(ofHazmat?.stops.map(({ loadId }) => loadId)).toContain(hazmat);
  expect((await haul.api.loads.get.query({ id: hazmat })).state).toBe("planned");

  await haul.api.assignments.lock.mutate({ id: ofHazmat?.id ?? "", locked: true });
  const late = await haul.load({ delivery: stopAt("Late", 52.65, 13.45) });
  const second = await plan();
  expect(carrierOf(second, hazmat)).toBeUndefined();
  expect(carrierOf(second, late)).toBeDefined();
  await haul.api.plans.publish.mutate({ id: second.id });
  const kept = await haul.api.assignments.get.query({ id: ofHazmat?.id ?? "" });
  expect([kept.state, kept.stops]).toEqual(["planned", ofHazmat?.stops]);

  // A load that was assigned meanwhile: nothing of the plan is published.
  const other = await haul.load({ kg: 1 });
  const third = await plan();
  const driverId = await haul.driver("kim");
  await haul.api.assignments.create.mutate({
    driverId,
    vehicleId: await haul.vehicle(),
    startsAt: on(7),
    stops: stopsOf(other),
  });
  await expect(haul.api.plans.publish.mutate({ id: third.id })).rejects.toMatchObject({
    message: expect.stringContaining("is assigned"),
  });
});

test("the demo is filled through the API, and what its drivers are not fit for is held", async () => {
  const demo = await openHaul(stack, "demo");
  const filled = await seedHaul({
    admin: clientFor(stack.server, demo.token),
    person: (user) => demo.tenant.person(user),
    now: new Date(),
  });
  const counts = Object.values(filled).map((ids) => ids.length);
  expect(counts).toEqual([25, 20, 60, 5]);
  const held = await until("the job holds them", async () => {
    const { items } = await demo.api.assignments.list.query({ state: "held" });
    return items.length === 2 ? items : null;
  });
  expect(held.map(({ heldBecause }) => heldBecause)).toEqual([
    [expect.objectContaining({ code: "licence_missing", target: "load_type:hazmat" })],
    [expect.objectContaining({ code: "licence_missing", target: "load_type:hazmat" })],
  ]);
});
