import { describe, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { useFixture } from "../../support/fixture.ts";
import { at, openFleet, routeOf } from "./fleet.ts";

// What the database refuses, whoever writes: all statements run as rampart_app.

const fleet = useFixture(openFleet, (opened) => opened.close());

const refusal = (part: string) =>
  expect.objectContaining({ code: "RP409", message: expect.stringContaining(part) });
const overlap = (constraint: string) =>
  expect.objectContaining({ code: "23P01", constraint_name: constraint });

const move = (load: string, state: string, more: Record<string, unknown> = {}) =>
  fleet.run((sql) => sql`update trucking_loads set ${sql({ state, ...more })} where id = ${load}`);
const set = (table: string, id: string, values: Record<string, unknown>) =>
  fleet.run((sql) => sql`update ${sql(table)} set ${sql(values)} where id = ${id}`);

describe("an overlap", () => {
  test("is refused by driver and by vehicle, and adjacent spans are not", async () => {
    const [one, two] = [await fleet.vehicle(), await fleet.vehicle()];
    const [jo, li] = [await fleet.driver(), await fleet.driver()];
    const first = await fleet.assign(one, jo, [9, 11]);
    await expect(fleet.assign(two, jo, [10, 12])).rejects.toEqual(
      overlap("trucking_assignments_driver_free"),
    );
    await expect(fleet.assign(one, li, [8, 9.01])).rejects.toEqual(
      overlap("trucking_assignments_vehicle_free"),
    );
    await fleet.assign(one, jo, [11, 12]);
    await set("trucking_assignments", first, { state: "cancelled" });
    await fleet.assign(one, jo, [9, 11]);
  });

  test("of 100 parallel bookings of one slot, one succeeds", async () => {
    const [vehicle, driver] = [await fleet.vehicle(), await fleet.driver()];
    const book = async () => {
      for (;;) {
        try {
          await fleet.assign(vehicle, driver, [9, 11]);
          return "booked";
        } catch (error) {
          const { code } = error as { code: string };
          // Exclusion constraints wait for each other and can deadlock; the product repeats too.
          if (code !== "40P01") return code;
        }
      }
    };
    const results = await Promise.all(Array.from({ length: 100 }, book));
    expect(results.filter((result) => result === "booked")).toHaveLength(1);
    expect(results.filter((result) => result === "23P01")).toHaveLength(99);
  });

  test("with a visit to the workshop is refused, from both sides", async () => {
    const [vehicle, driver] = [await fleet.vehicle(), await fleet.driver()];
    const order = (from: number, to: number) =>
      fleet.run(
        (sql) =>
          sql`insert into trucking_maintenance_orders ${sql({
            id: newId(),
            vehicle_id: vehicle,
            title: "Brakes",
            starts_at: at(from),
            ends_at: at(to),
          })}`,
      );
    await order(8, 10);
    await expect(fleet.assign(vehicle, driver, [9, 11])).rejects.toEqual(refusal("workshop"));
    await fleet.assign(vehicle, driver, [10, 12]);
    await expect(order(11, 13)).rejects.toEqual(refusal("has an assignment at that time"));
  });
});

describe("a route", () => {
  test("never exceeds a capacity on any leg", async () => {
    const [vehicle, driver] = [await fleet.vehicle(), await fleet.driver()];
    const [a, b] = [await fleet.load(), await fleet.load()];
    // One after the other fits, both at the same time does not.
    const id = await fleet.assign(vehicle, driver, [9, 11], [a, b]);
    const reorder = (order: Parameters<typeof routeOf>[2]) =>
      fleet.run(async (sql) => {
        await sql`delete from trucking_route_stops where assignment_id = ${id}`;
        await sql`insert into trucking_route_stops ${sql(routeOf(id, 9, order))}`;
      });
    await expect(
      reorder([
        [a, "pickup"],
        [b, "pickup"],
        [a, "delivery"],
        [b, "delivery"],
      ]),
    ).rejects.toEqual(refusal("would carry 1200 kg"));
    await expect(set("trucking_vehicles", vehicle, { max_kg: 599 })).rejects.toEqual(
      refusal("would carry 600 kg"),
    );
    await expect(
      reorder([
        [a, "delivery"],
        [a, "pickup"],
      ]),
    ).rejects.toEqual(refusal("must be picked up before it is delivered"));
    await expect(reorder([[a, "pickup"]])).rejects.toEqual(refusal("both in this assignment"));
    await expect(set("trucking_assignments", id, { ends_at: at(9.01) })).rejects.toEqual(
      refusal("within the assignment"),
    );
  });

  test("has a load in one assignment only, and the equipment that it needs", async () => {
    const [vehicle, driver] = [await fleet.vehicle({ equipment: ["lift"] }), await fleet.driver()];
    const load = await fleet.load({ equipment: ["lift"] });
    await fleet.assign(vehicle, driver, [9, 11], [load]);
    await expect(fleet.assign(vehicle, driver, [12, 13], [load])).rejects.toMatchObject({
      code: "23505",
      constraint_name: "trucking_route_stops_once",
    });
    const cold = await fleet.load({ equipment: ["cooling"] });
    await expect(fleet.assign(vehicle, driver, [12, 13], [cold])).rejects.toEqual(
      refusal("needs the equipment cooling"),
    );
  });

  test("keeps the freight that is on board", async () => {
    const [one, two] = [await fleet.vehicle(), await fleet.vehicle()];
    const load = await fleet.load();
    const id = await fleet.assign(one, await fleet.driver(), [9, 11], [load]);
    await move(load, "planned");
    await expect(move(load, "dispatched")).rejects.toEqual(refusal("cannot become dispatched"));
    await set("trucking_assignments", id, { state: "assigned" });
    await move(load, "assigned");
    await expect(set("trucking_loads", load, { kg: 1 })).rejects.toEqual(refusal("are fixed"));
    await expect(move(load, "dispatched")).rejects.toEqual(refusal("its assignment is assigned"));
    await set("trucking_assignments", id, { state: "dispatched" });
    for (const state of ["dispatched", "at_pickup", "loaded"]) await move(load, state);
    await expect(set("trucking_assignments", id, { vehicle_id: two })).rejects.toEqual(
      refusal("Freight is on board"),
    );
    await expect(
      fleet.run((sql) => sql`delete from trucking_route_stops where load_id = ${load}`),
    ).rejects.toEqual(refusal("stays in its assignment"));
    await expect(move(load, "cancelled")).rejects.toEqual(refusal("cannot become cancelled"));
    await expect(set("trucking_assignments", id, { state: "done" })).rejects.toEqual(
      refusal("is loaded"),
    );
    await move(load, "at_delivery");
    await expect(move(load, "delivered")).rejects.toEqual(refusal("no proof of delivery"));
    await fleet.run(
      (sql) =>
        sql`insert into trucking_proofs ${sql({ load_id: load, received_by: "Kim", received_at: at(10) })}`,
    );
    await move(load, "delivered");
    await set("trucking_assignments", id, { state: "done" });
    await move(load, "closed");
  });
});

describe("a vehicle", () => {
  test("has an odometer that never falls", async () => {
    const vehicle = await fleet.vehicle({ odometer_km: 500 });
    await set("trucking_vehicles", vehicle, { odometer_km: 501 });
    await expect(set("trucking_vehicles", vehicle, { odometer_km: 500 })).rejects.toEqual(
      refusal("shows 501 km already"),
    );
  });

  test.each([
    ["by distance", { every_km: 100, done_at_km: 399, done_on: "2999-01-01" }],
    ["by date", { every_km: 1000, every_days: 30, done_at_km: 0, done_on: "2020-01-01" }],
  ])("is not dispatched while its maintenance is overdue %s", async (_, rule) => {
    const [vehicle, driver] = [await fleet.vehicle({ odometer_km: 500 }), await fleet.driver()];
    await fleet.run(
      (sql) =>
        sql`insert into trucking_maintenance_rules ${sql({ id: newId(), vehicle_id: vehicle, name: "Oil", ...rule })}`,
    );
    const id = await fleet.assign(vehicle, driver, [9, 11], [], { state: "assigned" });
    const dispatch = () => set("trucking_assignments", id, { state: "dispatched" });
    await expect(dispatch()).rejects.toEqual(refusal('"Oil" of truck-'));
    await fleet.run(
      (sql) =>
        sql`update trucking_maintenance_rules set done_at_km = 400, done_on = current_date - coalesce(every_days, 0) where vehicle_id = ${vehicle}`,
    );
    // The day and the kilometre of the due date are not overdue yet.
    await dispatch();
  });

  test("is marked where it was last, however late positions arrive", async () => {
    const vehicle = await fleet.vehicle();
    const report = (...hours: number[]) =>
      fleet.run(
        (sql) =>
          sql`insert into trucking_positions ${sql(
            hours.map((hour) => ({
              vehicle_id: vehicle,
              at: at(hour),
              latitude: hour,
              longitude: 179,
            })),
          )}`,
      );
    const marker = () =>
      fleet.run(async (sql) => {
        const [row] =
          await sql`select latitude, position_at from trucking_vehicles where id = ${vehicle}`;
        return [row?.["latitude"], row?.["position_at"]];
      });
    await report(3, 5, 4);
    expect(await marker()).toEqual([5, at(5)]);
    await report(2, 1);
    await set("trucking_vehicles", vehicle, { position_at: at(1), latitude: 1 });
    expect(await marker()).toEqual([5, at(5)]);
    await expect(
      fleet.run((sql) => sql`update trucking_positions set latitude = 0`),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(fleet.run((sql) => sql`delete from trucking_positions`)).rejects.toMatchObject({
      code: "42501",
    });
  });

  test("takes no assignment once it is retired, nor does a driver who left", async () => {
    const retired = await fleet.vehicle({ status: "retired" });
    await expect(fleet.assign(retired, await fleet.driver(), [9, 11])).rejects.toEqual(
      refusal("is retired"),
    );
    const gone = await fleet.driver({ active: false });
    await expect(fleet.assign(await fleet.vehicle(), gone, [9, 11])).rejects.toEqual(
      refusal("no longer active"),
    );
  });
});
