import { parentPort } from "node:worker_threads";
import {
  controlSlots,
  type PlanAnswer,
  type PlanTask,
} from "../../../../worker/planning/protocol.ts";

const say = (answer: PlanAnswer) =>
  // Not a window, so there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(answer);

/** A plan that gives each vehicle the job of the same index. */
const planOf = ({ vehicles, jobs }: PlanTask["problem"], iterations: number, seed: number) => ({
  routes: vehicles.map(({ id }, index) => ({
    vehicleId: id,
    steps: [
      {
        kind: "visit" as const,
        jobId: jobs[index]?.id,
        place: 0,
        arrival: 0,
        start: 0,
        departure: 0,
        load: [],
        waiting: 0,
        lateness: 0,
      },
    ],
    distance: 0,
    duration: 0,
    cost: 0,
  })),
  unassigned: [],
  cost: 1000 - iterations,
  iterations,
  seed,
});

/** A planning thread that does what the first dimension of its problem says. */
parentPort?.on("message", ({ problem, seed, iterations, control }: PlanTask) => {
  const shared = new Int32Array(control);
  const [act] = problem.dimensions;
  if (act === "die") process.exit(3);
  if (act === "throw") throw new Error("out of ideas");
  if (act === "fail") say({ kind: "failed", error: "no room" });
  else if (act === "refuse")
    say({ kind: "refused", findings: ["Vehicle v1 is overloaded at job j1."] });
  else {
    const figures = { iterations: 1, unassigned: 2, vehicles: 3, cost: 999, elapsedMs: 1 };
    say({ kind: "progress", progress: figures });
    // It neither reacts nor answers.
    if (act === "hang") for (;;) Atomics.wait(shared, controlSlots.beat, 0, 1000);
    let done = 0;
    while (Atomics.load(shared, controlSlots.stop) === 0 && done < iterations) {
      done += 1;
      Atomics.add(shared, controlSlots.beat, 1);
      if (act === "work") Atomics.wait(shared, controlSlots.stop, 0, 1);
    }
    say({ kind: "planned", plan: planOf(problem, done, seed) });
  }
});
