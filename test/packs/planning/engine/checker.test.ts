import { describe, expect, test } from "vitest";
import { checkPlan } from "../../../../shared/packs/planning/check/check-plan.ts";
import type { Rule } from "../../../../shared/packs/planning/check/finding.ts";
import type {
  Plan,
  Problem,
  Step,
  Vehicle,
} from "../../../../shared/packs/planning/model/index.ts";
import { solve } from "./solve.ts";

const minutes = 60;
const hour = 60 * minutes;
const places = 4;
const durations = Int32Array.from({ length: places ** 2 }, (_, at) =>
  Math.floor(at / places) === at % places ? 0 : hour,
);

const truck: Vehicle = {
  id: "truck",
  start: 0,
  end: 0,
  shift: { start: 0, end: 20 * hour },
  capacities: [10],
  skills: ["crane"],
  profile: "truck",
  costs: { fixed: 50, perKm: 1, perHour: 10, perHourLate: 5 },
  breaks: [{ id: "lunch", windows: [{ start: hour, end: 2 * hour }], seconds: 30 * minutes }],
  hoursOfService: {
    maxDriving: 11 * hour,
    maxElapsed: 14 * hour,
    breakAfterDriving: 8 * hour,
    breakSeconds: 30 * minutes,
    restSeconds: 10 * hour,
    maxCycle: 60 * hour,
    restartSeconds: 34 * hour,
    used: { driving: 0, elapsed: 0, drivingSinceBreak: 0, cycle: 0 },
  },
};

const stop = (place: number) => ({
  place,
  windows: [{ start: 0, end: 8 * hour }],
  serviceSeconds: 10 * minutes,
});

const problem: Problem = {
  dimensions: ["pallets"],
  places,
  jobs: [
    {
      id: "load",
      kind: "shipment",
      amounts: [6],
      pickup: stop(1),
      delivery: stop(2),
      skills: ["crane"],
    },
    { id: "parcel", kind: "visit", amounts: [3], stop: { ...stop(3), dueBy: hour } },
    { id: "huge", kind: "visit", amounts: [20], stop: stop(3) },
  ],
  vehicles: [truck, { ...truck, id: "van", skills: [], capacities: [2] }],
  matrices: { truck: { durations, distances: durations.map((seconds) => seconds * 20) } },
};
const plan = solve(problem, 100);
const [route] = plan.routes;

/** The plan with the steps of its only route changed. */
const withSteps = (change: (steps: Step[]) => Step[]): Plan => ({
  ...plan,
  routes: plan.routes.map((one) => ({
    ...one,
    steps: change(one.steps.map((step) => ({ ...step }))),
  })),
});
const withStep = (kind: Step["kind"], change: (step: Step) => Partial<Step>): Plan =>
  withSteps((steps) => steps.map((one) => (one.kind === kind ? { ...one, ...change(one) } : one)));
const withVehicle = (change: Partial<Vehicle>): Problem => ({
  ...problem,
  vehicles: problem.vehicles.map((one) => ({ ...one, ...change })),
});
const rulesOf = (of: Problem, changed: Plan): Rule[] => [
  ...new Set(checkPlan(of, changed).map(({ rule }) => rule)),
];

test("a plan of the engine is accepted", () => {
  expect(checkPlan(problem, plan)).toEqual([]);
  expect(route?.steps.map(({ kind }) => kind).toSorted()).toEqual([
    "break",
    "delivery",
    "end",
    "pickup",
    "start",
    "visit",
  ]);
  expect(plan.unassigned.map(({ jobId }) => jobId)).toEqual(["huge"]);
  expect(plan.unassigned[0]?.reasons).toEqual([
    { vehicleId: "truck", reason: "It carries at most 10 pallets, and the job has 20." },
    { vehicleId: "van", reason: "It carries at most 2 pallets, and the job has 20." },
  ]);
});

describe("a plan is refused", () => {
  const cases: [string, Rule, Problem, Plan][] = [
    [
      "without a step that a shipment needs",
      "order",
      problem,
      withSteps((steps) => steps.filter(({ kind }) => kind !== "pickup")),
    ],
    ["that delivers before it picks up", "order", problem, withSteps(swapShipment)],
    [
      "that never delivers",
      "assignment",
      problem,
      withSteps((steps) => steps.filter(({ kind }) => kind !== "delivery")),
    ],
    ["without one of the jobs", "assignment", problem, { ...plan, unassigned: [] }],
    [
      "that lists a planned job as left over",
      "unassigned",
      problem,
      { ...plan, unassigned: [...plan.unassigned, { jobId: "load", reasons: [] }] },
    ],
    [
      "with a job that does not exist",
      "shape",
      problem,
      withStep("visit", () => ({ jobId: "other" })),
    ],
    [
      "with two routes of a vehicle",
      "shape",
      problem,
      { ...plan, routes: [...plan.routes, ...plan.routes] },
    ],
    [
      "that drives faster than its matrix",
      "times",
      problem,
      withStep("visit", ({ arrival }) => ({ arrival: arrival - 1, waiting: 1 })),
    ],
    [
      "that hides lateness",
      "times",
      problem,
      withStep("visit", ({ lateness }) => ({ lateness: lateness + 1 })),
    ],
    [
      "outside a time window",
      "window",
      {
        ...problem,
        jobs: problem.jobs.map((job) =>
          job.kind === "shipment"
            ? { ...job, delivery: { ...job.delivery, windows: [{ start: 0, end: 1 }] } }
            : job,
        ),
      },
      plan,
    ],
    ["outside the shift", "shift", withVehicle({ shift: { start: 0, end: 3 * hour } }), plan],
    ["longer than permitted", "duration", withVehicle({ maxDuration: hour }), plan],
    ["with too much on board", "capacity", withVehicle({ capacities: [5] }), plan],
    ["with wrong loads", "capacity", problem, withStep("pickup", () => ({ load: [0] }))],
    ["without a skill", "fit", withVehicle({ skills: [] }), plan],
    [
      "against a list of vehicles",
      "fit",
      { ...problem, jobs: problem.jobs.map((job) => ({ ...job, vehicles: ["van"] })) },
      plan,
    ],
    [
      "against a lock",
      "fit",
      {
        ...problem,
        vehicles: problem.vehicles.map((one) =>
          one.id === "van" ? { ...one, locked: ["parcel"] } : one,
        ),
      },
      plan,
    ],
    [
      "without a break",
      "break",
      problem,
      withSteps((steps) => steps.filter(({ kind }) => kind !== "break")),
    ],
    ["against the limit of driving", "hours", withHours({ maxDriving: 3 * hour }), plan],
    ["against the limit of a duty", "hours", withHours({ maxElapsed: 3 * hour }), plan],
    [
      "against the limit of driving without a break",
      "hours",
      withHours({ breakAfterDriving: 30 * minutes }),
      plan,
    ],
    ["against the limit of a cycle", "hours", withHours({ maxCycle: 2 * hour }), plan],
    [
      "without the done steps",
      "done",
      withVehicle({ done: [{ kind: "visit", jobId: "huge" }] }),
      plan,
    ],
    [
      "with a wrong distance",
      "cost",
      problem,
      { ...plan, routes: plan.routes.map((one) => ({ ...one, distance: 1 })) },
    ],
    ["with a wrong cost", "cost", problem, { ...plan, cost: plan.cost - 1 }],
  ];
  test.each(cases)("%s", (_, rule, of, changed) => {
    expect(rulesOf(of, changed)).toContain(rule);
  });
});

function swapShipment(steps: Step[]): Step[] {
  return steps.map((step) => {
    const other = { pickup: "delivery", delivery: "pickup" } as const;
    if (step.kind !== "pickup" && step.kind !== "delivery") return step;
    const kind = other[step.kind];
    return { ...step, kind, place: kind === "pickup" ? 1 : 2 };
  });
}

function withHours(rules: Partial<NonNullable<Vehicle["hoursOfService"]>>): Problem {
  return withVehicle({ hoursOfService: { ...truck.hoursOfService!, ...rules } });
}
