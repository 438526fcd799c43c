import { readdir, readFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { Engine } from "../../../shared/packs/planning/engine/engine.ts";
import type { Problem } from "../../../shared/packs/planning/model/index.ts";
import { PlanHost } from "../../../worker/planning/plan-host.ts";

const host = new PlanHost({ threads: 1 });
afterAll(() => host.stop());

const places = 9;
const table = () => {
  const at = (index: number) => ({ x: (index * 37) % 10, y: (index * 53) % 10 });
  const between = (unit: number) =>
    Int32Array.from({ length: places ** 2 }, (_pair, pair) => {
      const [from, to] = [at(Math.floor(pair / places)), at(pair % places)];
      return Math.round(unit * Math.hypot(from.x - to.x, from.y - to.y));
    });
  return { durations: between(120), distances: between(1000) };
};

/** Eight visits and two vehicles, of which one visit needs a skill that nobody has. */
const problem = (): Problem => ({
  dimensions: ["kg"],
  places,
  jobs: Array.from({ length: 8 }, (_job, index) => ({
    kind: "visit",
    id: `j${index}`,
    amounts: [1],
    ...(index === 3 && { skills: ["welding"] }),
    stop: {
      place: index + 1,
      windows: [{ start: (index % 3) * 1800, end: 7200 + (index % 3) * 1800 }],
      serviceSeconds: 300,
    },
  })),
  vehicles: ["v1", "v2"].map((id) => ({
    id,
    start: 0,
    end: 0,
    shift: { start: 0, end: 36_000 },
    capacities: [5],
    profile: "car",
    costs: { fixed: 10, perKm: 1, perHour: 20, perHourLate: 0 },
  })),
  matrices: { car: table() },
});

const options = {
  seed: 11,
  iterations: 600,
  deadlineMs: 60_000,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

test("a thread makes the plan that the engine makes anywhere, byte by byte", async () => {
  const slot = await host.slot("t", 1000);
  const made = await slot?.plan(problem(), options);
  const engine = new Engine(problem(), options);
  while (!engine.step(7)) {
    // Its host decides how much it does at a time.
  }
  expect(JSON.stringify(made)).toBe(JSON.stringify(engine.plan()));
  expect(made?.unassigned.map(({ jobId }) => jobId)).toEqual(["j3"]);
  expect(made?.unassigned[0]?.reasons.map(({ vehicleId }) => vehicleId)).toEqual(["v1", "v2"]);
  slot?.release();
});

test("a plan of another planner is checked, completed and explained, or refused with the rule", async () => {
  const slot = await host.slot("t", 1000);
  const right = await slot?.plan(problem(), options);
  if (!slot || !right) throw new Error("There is no plan.");
  const bare = { ...right, unassigned: [{ jobId: "j3", reasons: [] }] };
  expect(await slot.verify(problem(), bare)).toEqual(right);
  const [first, ...rest] = right.routes;
  const late = (first?.steps ?? []).map((step) =>
    step.jobId === undefined ? step : { ...step, start: step.start + 90_000 },
  );
  const wrong = {
    ...right,
    routes: [{ ...first, steps: late } as (typeof right.routes)[0], ...rest],
  };
  await expect(slot.verify(problem(), wrong)).rejects.toMatchObject({ reason: "refused" });
  // The thread goes on after a refusal.
  expect(await slot.verify(problem(), right)).toEqual(right);
  slot.release();
});

test("on Linux the thread has the lowest priority, and the one of requests has not", async () => {
  const ids = await readdir("/proc/self/task");
  const stats = await Promise.all(
    ids.map(async (id) => [id, await readFile(`/proc/self/task/${id}/stat`, "utf8")] as const),
  );
  // The 19th field of proc(5), counted from behind the name, which may contain blanks.
  const nice = new Map(
    stats.map(([id, text]) => [id, Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[16])]),
  );
  expect([...nice.values()]).toContain(19);
  expect(nice.get(String(process.pid))).toBeLessThan(19);
});
