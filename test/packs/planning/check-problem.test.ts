import { expect, test } from "vitest";
import { checkProblem } from "../../../shared/packs/planning/model/check-problem.ts";
import type {
  Problem,
  Shipment,
  Vehicle,
  Visit,
} from "../../../shared/packs/planning/model/index.ts";

type Whole = Omit<Problem, "matrices">;

const stop = { place: 1, windows: [{ start: 0, end: 10 }], serviceSeconds: 60 };
const visit: Visit = { kind: "visit", id: "a", amounts: [1], stop, vehicles: ["v"], priority: -1 };
const shipment: Shipment = {
  kind: "shipment",
  id: "b",
  amounts: [1],
  pickup: stop,
  delivery: stop,
};
const vehicle: Vehicle = {
  id: "v",
  start: 0,
  end: null,
  shift: { start: -100, end: 100 },
  capacities: [2],
  profile: "car",
  costs: { fixed: 0, perKm: 0.5, perHour: 1, perHourLate: 0 },
  breaks: [{ id: "lunch", windows: [{ start: 1, end: 2 }], seconds: 30 }],
  done: [{ kind: "pickup", jobId: "b" }],
  locked: ["a", "b"],
};
const problem: Whole = {
  dimensions: ["kg"],
  places: 2,
  jobs: [visit, shipment],
  vehicles: [vehicle, { ...vehicle, id: "w", locked: [], done: [], breaks: [] }],
};

const withVisit = (more: Partial<Visit>): Whole => ({
  ...problem,
  jobs: [{ ...visit, ...more }, shipment],
});
const withStop = (more: object): Whole => withVisit({ stop: { ...stop, ...more } });
const withVehicle = (more: Partial<Vehicle>): Whole => ({
  ...problem,
  vehicles: [vehicle, { ...vehicle, id: "w", locked: [], done: [], ...more }],
});

test("a consistent problem is accepted, also an empty one", () => {
  expect(checkProblem(problem, ["car"])).toBeUndefined();
  expect(checkProblem({ dimensions: [], places: 0, jobs: [], vehicles: [] }, [])).toBeUndefined();
});

test.each<[field: string, wrong: Whole]>([
  ["places", { ...problem, places: 2001 }],
  ["jobs[1].id", { ...problem, jobs: [visit, { ...shipment, id: "a" }] }],
  ["vehicles[1].id", { ...problem, vehicles: [vehicle, vehicle] }],
  ["jobs[0].amounts", withVisit({ amounts: [] })],
  ["jobs[0].amounts[0]", withVisit({ amounts: [1.5] })],
  ["jobs[0].priority", withVisit({ priority: Number.NaN })],
  ["jobs[0].vehicles", withVisit({ vehicles: ["v", "x"] })],
  ["jobs[0].stop.place", withStop({ place: 2 })],
  ["jobs[0].stop.serviceSeconds", withStop({ serviceSeconds: -1 })],
  ["jobs[0].stop.dueBy", withStop({ dueBy: 2e9 })],
  ["jobs[0].stop.windows[0]", withStop({ windows: [{ start: 2, end: 1 }] })],
  [
    "jobs[1].delivery.place",
    { ...problem, jobs: [visit, { ...shipment, delivery: { ...stop, place: -1 } }] },
  ],
  ["vehicles[1].start", withVehicle({ start: 7 })],
  ["vehicles[1].shift.end", withVehicle({ shift: { start: 0, end: Infinity } })],
  ["vehicles[1].capacities", withVehicle({ capacities: [1, 2] })],
  ["vehicles[1].profile", withVehicle({ profile: "boat" })],
  ["vehicles[1].costs.perKm", withVehicle({ costs: { ...vehicle.costs, perKm: -1 } })],
  [
    "vehicles[1].breaks[0].windows",
    withVehicle({ breaks: [{ id: "x", windows: [], seconds: 1 }] }),
  ],
  ["vehicles[1].locked[0]", withVehicle({ locked: ["x"] })],
  [
    "vehicles[1].locked[1]",
    {
      ...problem,
      vehicles: [
        { ...vehicle, locked: [] },
        { ...vehicle, id: "w", done: [], locked: ["a", "b"] },
      ],
    },
  ],
  [
    "vehicles[1].done[0].kind",
    {
      ...problem,
      vehicles: [
        { ...vehicle, locked: [], done: [] },
        { ...vehicle, id: "w", locked: [], done: [{ kind: "delivery", jobId: "a" }] },
      ],
    },
  ],
])("%s is refused by its name", (field, wrong) => {
  const check = () => checkProblem(wrong, ["car"]);
  expect(check).toThrow(expect.objectContaining({ code: "bad_request", details: { field } }));
  expect(check).toThrow(`${field} `);
});
