import { describe, expect, test } from "vitest";
import type {
  Job,
  Problem,
  Stop,
  Vehicle,
  Visit,
} from "../../../shared/packs/planning/model/index.ts";
import { priorityWeights } from "../../../shared/packs/planning/planner/vroom/priorities.ts";
import { vroomPlanner } from "../../../shared/packs/planning/planner/vroom/planner.ts";
import { unsupportedByVroom } from "../../../shared/packs/planning/planner/vroom/unsupported.ts";
import { startVroom, type VroomFault } from "../../standins/vroom/server.ts";
import { useFixture } from "../../support/fixture.ts";

const vroom = useFixture(
  () => startVroom({ maxJobs: 20 }),
  (server) => server.stop(),
);

const stop = (place: number, more: Partial<Stop> = {}): Stop => ({
  place,
  windows: [],
  serviceSeconds: 300,
  ...more,
});
const visit = (id: string, place: number, more: Partial<Visit> = {}) =>
  ({ kind: "visit", id, amounts: [1], stop: stop(place), ...more }) as Visit;
const vehicle = (id: string, more: Partial<Vehicle> = {}): Vehicle => ({
  id,
  start: 0,
  end: 0,
  shift: { start: 0, end: 36_000 },
  capacities: [3],
  profile: "truck",
  costs: { fixed: 100, perKm: 1.5, perHour: 30, perHourLate: 0 },
  ...more,
});

/** Four places on a line, ten minutes and ten kilometres apart; back takes longer. */
const places = [0, 1, 2, 3];
const table = (unit: number, back: number) =>
  Int32Array.from(
    places.flatMap((from) => places.map((to) => Math.abs(to - from) * (to < from ? back : unit))),
  );
const problem = (more: Partial<Problem> = {}): Problem => ({
  dimensions: ["pallets"],
  places: places.length,
  jobs: [visit("a", 1), visit("b", 2)],
  vehicles: [vehicle("v1")],
  matrices: { truck: { durations: table(600, 700), distances: table(10_000, 10_000) } },
  ...more,
});

const plan = (of: Problem, { url = vroom.url, timeoutMs = 10_000, deadlineMs = 5000 } = {}) =>
  vroomPlanner({ url, timeoutMs }).plan(of, {
    seed: 3,
    iterations: 1000,
    deadlineMs,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
const jobsOf = (made: Awaited<ReturnType<typeof plan>>) =>
  Object.fromEntries(
    made.routes.map(({ vehicleId, steps }) => [
      vehicleId,
      steps.flatMap(({ jobId }) => jobId ?? []),
    ]),
  );

test("a solution becomes a plan with times, loads and the problem's own costs", async () => {
  const made = await plan(problem());
  expect(made).toMatchObject({ iterations: 0, seed: 3, unassigned: [] });
  const [route] = made.routes;
  expect(
    route?.steps.map(({ kind, jobId, arrival, start, departure, load }) => [
      kind,
      jobId,
      arrival,
      start,
      departure,
      ...load,
    ]),
  ).toEqual([
    ["start", undefined, 0, 0, 0, 2],
    ["visit", "a", 600, 600, 900, 1],
    ["visit", "b", 1500, 1500, 1800, 0],
    ["end", undefined, 3200, 3200, 3200, 0],
  ]);
  expect(route).toMatchObject({ distance: 40_000, duration: 3200 });
  expect(route?.cost).toBeCloseTo(100 + 40 * 1.5 + (3200 / 3600) * 30, 6);
  expect(made.cost).toBe(route?.cost);
});

test("skills, allowed vehicles and locked jobs become skills of VROOM", async () => {
  const jobs = [
    visit("lift", 1, { skills: ["crane"] }),
    visit("area", 1, { vehicles: ["v2", "v3"] }),
    visit("locked", 2),
    visit("nobody", 1, { skills: ["crane"], vehicles: ["v2"] }),
  ];
  const vehicles = [
    vehicle("v1"),
    vehicle("v2", { skills: ["hazmat"] }),
    vehicle("v3", { skills: ["crane"], locked: ["locked"] }),
  ];
  const made = await plan(problem({ jobs, vehicles }));
  expect(jobsOf(made)).toEqual({ v2: ["area"], v3: ["lift", "locked"] });
  expect(made.unassigned.map(({ jobId }) => jobId)).toEqual(["nobody"]);
});

test("times before the epoch, several windows, breaks, shipments and open ends arrive", async () => {
  const jobs: Job[] = [
    {
      kind: "shipment",
      id: "s",
      amounts: [2],
      pickup: stop(1),
      delivery: stop(3, {
        windows: [
          { start: -100, end: 0 },
          { start: 9000, end: 9999 },
        ],
      }),
    },
    visit("gone", 1, {
      stop: stop(1, { windows: [{ start: -3600, end: -3600 }] }),
    }),
  ];
  const breaks = [{ id: "lunch", windows: [{ start: -1800, end: 0 }], seconds: 900 }];
  const vehicles = [vehicle("v1", { end: null, shift: { start: -3600, end: 20_000 }, breaks })];
  const made = await plan(problem({ jobs, vehicles }));
  expect(
    made.routes[0]?.steps.map(({ kind, place, start, waiting }) => [kind, place, start, waiting]),
  ).toEqual([
    ["start", 0, -3600, 0],
    ["break", null, -1800, 1800],
    ["pickup", 1, -300, 0],
    ["delivery", 3, 9000, 7800],
  ]);
  expect(made.routes[0]?.steps.map(({ load }) => load[0])).toEqual([0, 0, 2, 0]);
  // Both tasks of a shipment are one job.
  expect(made.unassigned.map(({ jobId }) => jobId)).toEqual(["gone"]);
  const full = await plan(problem({ jobs: [{ ...jobs[0], amounts: [4] } as Job] }));
  expect(full.unassigned).toEqual([{ jobId: "s", reasons: [] }]);
});

test("pairs without a way are longer than any shift, so that sums stay small", async () => {
  const durations = table(600, 700).map((value, at) =>
    at % 4 === 3 && value > 0 ? 1_000_000_000 : value,
  );
  vroom.asked.length = 0;
  const made = await plan(
    problem({
      jobs: [visit("far", 3), visit("near", 1)],
      matrices: { truck: { durations, distances: durations } },
    }),
  );
  expect(jobsOf(made)).toEqual({ v1: ["near"] });
  expect(Math.max(...(vroom.asked[0]?.matrices?.["truck"]?.durations.flat() ?? []))).toBe(36_001);
  expect(vroom.asked[0]?.options).toEqual({ g: false, x: 5, l: 5 });
  expect(vroom.asked[0]?.vehicles?.[0]?.costs).toEqual({
    fixed: 10_000,
    per_hour: 3000,
    per_km: 150,
  });
});

describe("priorities", () => {
  const jobs = (...priorities: number[]) =>
    priorities.map((priority) => ({ ...visit("j", 1), priority }));

  test("outweigh all lower ones together, or are refused", () => {
    expect(priorityWeights(jobs(4, 4))).toEqual(new Map([[4, 0]]));
    expect(priorityWeights(jobs(9, 1, 1, 5, 5))).toEqual(
      new Map([
        [1, 1],
        [5, 3],
        [9, 9],
      ]),
    );
    expect(
      priorityWeights([...jobs(...Array.from({ length: 99 }, () => 1)), ...jobs(2)])?.get(2),
    ).toBe(100);
    expect(
      priorityWeights([...jobs(...Array.from({ length: 100 }, () => 1)), ...jobs(2)]),
    ).toBeNull();
  });
});

test("what VROOM cannot express is named and refused", async () => {
  const hoursOfService = {} as NonNullable<Vehicle["hoursOfService"]>;
  const all = problem({
    vehicles: [
      vehicle("v1", { hoursOfService }),
      vehicle("v2", { done: [{ kind: "visit", jobId: "a" }], maxDuration: 3600 }),
      vehicle("v3", {
        start: null,
        end: null,
        costs: { fixed: 0, perKm: 0, perHour: 0, perHourLate: 5 },
      }),
    ],
    jobs: [
      visit("a", 1, { stop: stop(1, { dueBy: 500 }) }),
      ...Array.from({ length: 100 }, (_job, index) => visit(`j${index}`, 1, { priority: -1 })),
    ],
  });
  expect(unsupportedByVroom(problem())).toEqual([]);
  expect(
    unsupportedByVroom(problem({ vehicles: [vehicle("v1", { done: [], breaks: [] })] })),
  ).toEqual([]);
  expect(unsupportedByVroom(all)).toEqual([
    "VROOM does not know hours of service.",
    "VROOM does not know steps that are done.",
    "VROOM does not know a longest duration of routes.",
    "VROOM does not know vehicles without a start and an end.",
    "VROOM does not know costs of lateness.",
    "VROOM cannot keep so many jobs of different priorities in their order.",
  ]);
  await expect(plan(all)).rejects.toMatchObject({ code: "unprocessable" });
});

test.each<[VroomFault, string, string]>([
  ["internal", "unavailable", "VROOM answered 500"],
  ["slow", "unavailable", "VROOM did not answer in 101 ms"],
  ["not-json", "unavailable", "not its protocol"],
  ["unknown-job", "unavailable", "not its protocol"],
])("while it fails by %s, the error is %s", async (fault, code, message) => {
  vroom.fail(fault);
  const options = fault === "slow" ? { timeoutMs: 100, deadlineMs: 1 } : {};
  try {
    await expect(plan(problem(), options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  } finally {
    vroom.fail(null);
  }
});

test("its refusals say what to change", async () => {
  const many = Array.from({ length: 21 }, (_job, index) => visit(`j${index}`, 1));
  await expect(plan(problem({ jobs: many }))).rejects.toThrow("larger than VROOM's limits");
  const wrong = plan(problem({ jobs: [visit("a", 1, { amounts: [1, 2] })] }));
  await expect(wrong).rejects.toMatchObject({
    code: "unprocessable",
    message: expect.stringContaining("(code 2): Inconsistent delivery length: 2 instead of 1."),
  });
  await expect(plan(problem(), { url: "http://127.0.0.1:9" })).rejects.toThrow("cannot be reached");
});
