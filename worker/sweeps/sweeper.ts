import { describeError } from "../../shared/log.ts";
import { alertOperator } from "../alerts/send.ts";
import { watch } from "../alerts/watch.ts";
import { drainOverflows, findOverflows } from "./overflows.ts";
import { run as renewAll } from "../fan-outs/renew-all.ts";
import { clearFailures } from "../delivery/record-outcome.ts";
import { pruneOperatorViews } from "./operator-views.ts";
import { pruneOutbox, sweepCoalescedJobs, sweepOutbox } from "../delivery/relay.ts";
import { sweepOutgoing } from "./outbound-webhooks.ts";
import { sweepDeadMessages } from "./dead-messages.ts";
import type { WorkerServices } from "../types.ts";

async function sweepOverflows(services: WorkerServices): Promise<void> {
  await findOverflows(services);
  await drainOverflows(services);
}

async function sweepAlerts(services: WorkerServices): Promise<void> {
  await clearFailures(services);
  await watch(services);
  await alertOperator(services);
}

/** What each worker does by itself beside its deliveries, and how often, in ms. */
const duties: {
  name: string;
  everyMs: number;
  run: (services: WorkerServices) => Promise<unknown>;
}[] = [
  { name: "outbox", everyMs: 2000, run: sweepOutbox },
  { name: "overflow", everyMs: 1000, run: sweepOverflows },
  { name: "outgoing", everyMs: 2000, run: sweepOutgoing },
  { name: "marks", everyMs: 2000, run: sweepCoalescedJobs },
  { name: "alerts", everyMs: 10_000, run: sweepAlerts },
  { name: "dead-messages", everyMs: 30_000, run: sweepDeadMessages },
  { name: "prune", everyMs: 10 * 60_000, run: pruneOutbox },
  { name: "prune-operator-views", everyMs: 10 * 60_000, run: pruneOperatorViews },
];

/** Starts the duties; the function that it returns ends them and waits for what is under way. */
export function startSweeping(services: WorkerServices): () => Promise<void> {
  const { log } = services;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const running = new Set<Promise<unknown>>();
  let stopped = false;

  const start = (name: string, everyMs: number, run: () => Promise<unknown>, once: boolean) => {
    const turn = async () => {
      let again = !once;
      try {
        await run();
      } catch (error) {
        again = true;
        log.warn("sweep.failed", { duty: name, ...describeError(error) });
      }
      // A little noise keeps several workers from sweeping in step.
      if (again && !stopped) plan(everyMs * (0.75 + Math.random() / 2));
    };
    const plan = (ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        const work = turn().finally(() => running.delete(work));
        running.add(work);
      }, ms);
      timers.add(timer);
    };
    plan(0);
  };

  for (const { name, everyMs, run } of duties) start(name, everyMs, () => run(services), false);
  start("schedules", 5000, () => ensureSchedules(services), true);

  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.allSettled(running);
  };
}

/** The schedules that must exist; repeating this changes nothing. */
async function ensureSchedules(services: WorkerServices): Promise<void> {
  const { publisher, name } = services;
  if (name === "analytics") {
    await publisher.scheduleFanOut("readiness.nightly", "CRON_TZ=UTC 0 2 * * *");
    await publisher.scheduleFanOut("audit.seal-all", "*/15 * * * *");
    return;
  }
  await publisher.scheduleFanOut("provisioning.prune-all", "CRON_TZ=UTC 0 4 * * *");
  await publisher.scheduleFanOut("schedules.renew-all", "CRON_TZ=UTC 0 3 * * *");
  await renewAll(services);
}
