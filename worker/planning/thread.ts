import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { checkPlan } from "../../shared/packs/planning/check/check-plan.ts";
import type { Finding } from "../../shared/packs/planning/check/finding.ts";
import { Engine } from "../../shared/packs/planning/engine/engine.ts";
import { explainPlan } from "../../shared/packs/planning/explain/explain-plan.ts";
import type { Plan } from "../../shared/packs/planning/model/index.ts";
import { driveSearch } from "../../shared/packs/planning/planner/drive-search.ts";
import { lowerPriority } from "../../shared/thread-priority.ts";
import { controlSlots, type PlanAnswer, type PlanTask } from "./protocol.ts";

/** The lowest priority: the system gives the thread what all others leave. */
const niceness = 19;

const answer = (message: PlanAnswer): void =>
  // Not a window, so there is no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);

/** Makes one plan with the engine. */
function search({ problem, seed, iterations, deadlineMs, control }: PlanTask): Plan {
  const shared = new Int32Array(control);
  return driveSearch(new Engine(problem, { seed, iterations }), deadlineMs, {
    now: () => performance.now(),
    shouldStop: () => {
      Atomics.add(shared, controlSlots.beat, 1);
      return Atomics.load(shared, controlSlots.stop) === 1;
    },
    onProgress: (progress) => answer({ kind: "progress", progress }),
  });
}

const refused = (findings: Finding[]): PlanAnswer => ({
  kind: "refused",
  findings: findings.map(({ message }) => message),
});

/** Checks and explains here too, so that it does not delay the thread that answers requests. */
function perform(task: PlanTask): PlanAnswer {
  const { problem, made } = task;
  try {
    // Another planner gives no reasons. They are added only to a plan that is right otherwise.
    const wrong = made ? checkPlan(problem, made).filter(({ rule }) => rule !== "unassigned") : [];
    if (wrong.length > 0) return refused(wrong);
    const plan = made ? explainPlan(problem, made) : search(task);
    const findings = checkPlan(problem, plan);
    return findings.length === 0 ? { kind: "planned", plan } : refused(findings);
  } catch (error) {
    return { kind: "failed", error: error instanceof Error ? error.message : String(error) };
  }
}

lowerPriority(niceness, { readLink: readlinkSync, setPriority });
parentPort?.on("message", (task: PlanTask) => answer(perform(task)));
