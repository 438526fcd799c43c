import { beforeAll, describe, expect, test } from "vitest";
import { useFixture } from "../../support/fixture.ts";
import { startServer } from "../../support/server.ts";
import { startOutside } from "../../support/services.ts";
import { type Haul, on, openHaul, stopAt, stopsOf } from "./world.ts";

const world = useFixture(
  async () => {
    const outside = await startOutside();
    return { outside, server: await startServer(outside) };
  },
  async ({ server, outside }) => {
    await server.stop();
    await outside.stop();
  },
);
let haul: Haul;
let other: Haul;

beforeAll(async () => {
  haul = await openHaul(world, "haul");
  other = await openHaul(world, "other");
});

const conflict = (part: string) =>
  expect.objectContaining({ message: expect.stringContaining(part) });

describe("a load", () => {
  test("goes from a draft to a closed load with a proof, and is audited", async () => {
    const [driverId, vehicleId] = [await haul.driver("jo"), await haul.vehicle()];
    const id = await haul.load();
    const created = await haul.api.assignments.create.mutate({
      driverId,
      vehicleId,
      startsAt: on(7),
      stops: stopsOf(id),
    });
    expect(created).toMatchObject({
      state: "assigned",
      driver: { name: "jo" },
      stops: [{ kind: "pickup" }, { kind: "delivery" }],
    });
    expect(created.distanceKm).toBeGreaterThan(created.emptyKm);
    await haul.api.assignments.dispatch.mutate({ id: created.id, version: created.version });
    await expect(haul.api.loads.deliver.mutate({ id, receivedBy: "Kim" })).rejects.toEqual(
      conflict("Record its arrival"),
    );
    for (const to of ["at_pickup", "loaded", "at_delivery"] as const)
      await haul.api.loads.progress.mutate({ id, to });
    const delivered = await haul.api.loads.deliver.mutate({
      id,
      receivedBy: "Kim Lee",
      signatureHash: "AB".repeat(32),
      photos: ["https://photos.example.com/1.jpg"],
    });
    expect(delivered).toMatchObject({ state: "delivered", deliveredAt: expect.any(String) });
    expect(await haul.api.loads.proof.query({ id })).toMatchObject({
      receivedBy: "Kim Lee",
      signatureHash: "ab".repeat(32),
    });
    expect(await haul.api.assignments.get.query({ id: created.id })).toMatchObject({
      state: "done",
    });
    const closed = await haul.api.loads.close.mutate({ id });
    expect(closed.state).toBe("closed");
    const response = await fetch(`${world.server.url}/api/v1/audit?subjectId=${id}&limit=50`, {
      headers: { authorization: `Bearer ${haul.token}` },
    });
    expect(response.status).toBe(200);
    const { items } = (await response.json()) as { items: { action: string }[] };
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["load.create", "load.assigned", "load.delivered", "load.closed"]),
    );
  });

  test("has versions over REST, and says what is wrong with an input", async () => {
    const id = await haul.load();
    const read = await haul.rest("GET", `/loads/${id}`);
    const etag = read.headers.get("etag") ?? "";
    const hold = (match: string) =>
      haul.rest("POST", `/loads/${id}/hold`, { reason: "Customs" }, { "if-match": match });
    expect((await hold(etag)).status).toBe(200);
    expect((await hold(etag)).status).toBe(412);
    expect((await haul.rest("POST", `/loads/${id}/hold`, { reason: "" })).status).toBe(400);
    const bad = await haul.rest("POST", "/loads", {
      reference: "x",
      customer: "y",
      kg: -1,
      pickup: { ...stopAt("a", 91, 0), windowEnds: on(5) },
      delivery: stopAt("b", 0, 0),
    });
    expect(bad.status).toBe(400);
    const problem = (await bad.json()) as { errors: { pointer: string }[] };
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(["#/kg", "#/pickup/latitude"]),
    );
  });

  test("is created once for an Idempotency-Key", async () => {
    const send = () =>
      haul.rest(
        "POST",
        "/loads",
        {
          reference: "once",
          customer: "y",
          kg: 1,
          pickup: stopAt("a", 1, 1),
          delivery: stopAt("b", 1, 1),
        },
        { "idempotency-key": "load-once" },
      );
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
  });

  test("that is cancelled leaves its route, and an empty assignment is cancelled", async () => {
    const [driverId, vehicleId] = [await haul.driver("li"), await haul.vehicle()];
    const [a, b] = [await haul.load({ kg: 1 }), await haul.load({ kg: 1 })];
    const { id } = await haul.api.assignments.create.mutate({
      driverId,
      vehicleId,
      startsAt: on(7),
      stops: stopsOf(a, b),
    });
    await haul.api.loads.cancel.mutate({ id: a, reason: "withdrawn" });
    expect((await haul.api.assignments.get.query({ id })).stops).toHaveLength(2);
    await haul.api.loads.cancel.mutate({ id: b, reason: "withdrawn" });
    expect((await haul.api.assignments.get.query({ id })).state).toBe("cancelled");
  });
});

describe("an assignment", () => {
  test("is changed, recalled and cancelled, and its loads are tendered again", async () => {
    const [jo, li] = [await haul.driver("a1"), await haul.driver("a2")];
    const [one, two] = [await haul.vehicle(), await haul.vehicle()];
    const [a, b, c] = [
      await haul.load({ kg: 1 }),
      await haul.load({ kg: 1 }),
      await haul.load({ kg: 1 }),
    ];
    const parts = { driverId: jo, vehicleId: one, startsAt: on(7) };
    const made = await haul.api.assignments.create.mutate({
      ...parts,
      stops: stopsOf(a, b),
      assign: false,
    });
    expect((await haul.api.loads.get.query({ id: a })).state).toBe("planned");
    await haul.api.assignments.assign.mutate({ id: made.id });
    const changed = await haul.api.assignments.change.mutate({
      id: made.id,
      driverId: li,
      vehicleId: two,
      startsAt: on(8),
      stops: stopsOf(b, c),
    });
    expect(changed.driver.id).toBe(li);
    const states = async () =>
      Promise.all([a, b, c].map(async (id) => (await haul.api.loads.get.query({ id })).state));
    expect(await states()).toEqual(["tendered", "assigned", "assigned"]);
    await haul.api.assignments.dispatch.mutate({ id: made.id });
    await haul.api.assignments.recall.mutate({ id: made.id });
    await haul.api.assignments.replaceDriver.mutate({ id: made.id, driverId: jo });
    await haul.api.assignments.hold.mutate({ id: made.id, reason: "ill" });
    await expect(haul.api.assignments.dispatch.mutate({ id: made.id })).rejects.toEqual(
      conflict("The assignment is held"),
    );
    await haul.api.assignments.release.mutate({ id: made.id });
    await haul.api.assignments.lock.mutate({ id: made.id, locked: true });
    await haul.api.assignments.cancel.mutate({ id: made.id });
    expect(await states()).toEqual(["tendered", "tendered", "tendered"]);
  });

  test("whose driving does not fit into the hours that are left is refused", async () => {
    const [driverId, vehicleId] = [await haul.driver("tired"), await haul.vehicle()];
    const far = await haul.load({ delivery: stopAt("Far", 43, 5) });
    const input = { driverId, vehicleId, startsAt: on(7), stops: stopsOf(far), endsAt: on(20) };
    await expect(haul.api.assignments.create.mutate(input)).rejects.toEqual(
      conflict("hours of driving"),
    );
  });

  test("is refused at a time at which the driver or the vehicle is taken", async () => {
    const [driverId, vehicleId] = [await haul.driver("busy"), await haul.vehicle()];
    const [a, b] = [await haul.load(), await haul.load()];
    const book = (loadId: string, vehicle: string) =>
      haul.api.assignments.create.mutate({
        driverId,
        vehicleId: vehicle,
        startsAt: on(9),
        stops: stopsOf(loadId),
      });
    await book(a, vehicleId);
    await expect(book(b, await haul.vehicle())).rejects.toEqual(
      conflict("The driver has another assignment"),
    );
  });

  test("is refused for a driver without a licence that a requirement demands until it ends", async () => {
    const [driverId, vehicleId] = [await haul.driver("hazmat"), await haul.vehicle()];
    await haul.api.requirements.set.mutate({
      target: "load_type:hazmat",
      demands: [{ kind: "licence", licence: "endorsement-hazmat" }],
    });
    const load = await haul.load({ loadType: "hazmat" });
    const input = { driverId, vehicleId, startsAt: on(7), stops: stopsOf(load) };
    await expect(haul.api.assignments.create.mutate(input)).rejects.toEqual(
      conflict("licence missing"),
    );
    await haul.api.licences.add.mutate({
      userId: driverId,
      kind: "endorsement-hazmat",
      validFrom: "2026-01-01",
      validUntil: "2030-05-05",
    });
    await expect(haul.api.assignments.create.mutate(input)).rejects.toEqual(
      conflict("licence expires"),
    );
    await haul.api.licences.add.mutate({
      userId: driverId,
      kind: "endorsement-hazmat",
      validFrom: "2026-01-01",
      validUntil: "2030-05-06",
    });
    // The last day counts whole.
    const { id } = await haul.api.assignments.create.mutate(input);
    expect((await haul.api.assignments.get.query({ id })).state).toBe("assigned");
  });
});

describe("bulk calls and files", () => {
  const csv = (rows: string[]) =>
    [
      "reference;customer;kg;pickupName;pickupLatitude;pickupLongitude;pickupWindowStarts;pickupWindowEnds;deliveryName;deliveryLatitude;deliveryLongitude;deliveryWindowStarts;deliveryWindowEnds",
      ...rows,
    ].join("\n");
  const row = (reference: string, kg: string) =>
    `${reference};"A ""quoted"" one";${kg};Mill;52,5;13.4;${on(6)};${on(8)};Site;53;10;${on(6)};${on(20)}`;

  test("have a result for each item, and a bad one has no effect on the others", async () => {
    const item = {
      customer: "x",
      kg: 1,
      pickup: stopAt("a", 1, 1),
      delivery: stopAt("b", 1, 1),
    };
    const result = await haul.api.loads.createMany.mutate({
      items: [
        { ...item, reference: "B-1" },
        { ...item, kg: "much" },
        { ...item, reference: "b-1" },
      ],
    });
    expect(result).toMatchObject({
      done: 1,
      failed: 2,
      results: [
        { item: { reference: "B-1" }, error: null },
        { item: null, error: { code: "bad_request" } },
        { item: null, error: { code: "conflict", field: "reference" } },
      ],
    });
  });

  test("import what they export", async () => {
    const imported = await haul.api.loads.import.mutate({
      csv: csv([row("F-1", "900"), row("F-2", "much"), "F-3;x"]),
    });
    expect(imported).toMatchObject({
      done: 1,
      failed: 2,
      results: [
        { item: { customer: 'A "quoted" one', pickup: { latitude: 52.5 } } },
        { error: { field: "kg" } },
        { error: { message: expect.stringContaining("Line 4 has 2 cells") } },
      ],
    });
    const { csv: exported } = await haul.api.loads.export.query({ reference: "F-1" });
    expect(exported.split("\r\n")).toHaveLength(3);
    const again = await other.api.loads.import.mutate({ csv: exported });
    expect(again).toMatchObject({ done: 1, failed: 0 });
  });
});

test("ids of another tenant answer like unknown ones", async () => {
  const [load, vehicle] = [await other.load(), await other.vehicle()];
  const answers = async (path: string, unknown = "019c2f3e-7d51-7a3b-9c44-1f0e5d2a6b77") => {
    const [foreign, none] = [
      await haul.rest("GET", `${path}/${path === "/loads" ? load : vehicle}`),
      await haul.rest("GET", `${path}/${unknown}`),
    ];
    expect([foreign.status, none.status]).toEqual([404, 404]);
  };
  await answers("/loads");
  await answers("/vehicles");
  // Positive control.
  expect((await other.rest("GET", `/loads/${load}`)).status).toBe(200);
});
