import { describeError } from "../../shared/log.ts";
import { alertOperator } from "../alerts/send.ts";
import { watch } from "../alerts/watch.ts";
import { clearFailures } from "../delivery/record-outcome.ts";
import { runFanOut } from "../jobs/fan-outs.ts";
import type { WorkerServices } from "../types.ts";
import { sweepCoalescedJobs } from "./coalesced-jobs.ts";
import { sweepDeadMessages } from "./dead-messages.ts";
import { publishScheduledConfiguration } from "./scheduled-configuration.ts";
import { sweepOutbox } from "./outbox.ts";
import { sweepOutbound } from "./outbound-webhooks.ts";
import { drainOverflows, findOverflows } from "./overflows.ts";
import { pruneOperatorViews, pruneOutbox } from "./prune.ts";
import { purgeTenants } from "./purge-tenants.ts";

async function sweepOverflows(services: WorkerServices): Promise<void> {
  await findOverflows(services);
  await drainOverflows(services);
}

async function sweepAlerts(services: WorkerServices): Promise<void> {
  await clearFailures(services);
  await watch(services);
  await alertOperator(services);
}

/** What each worker does on its own besides its deliveries, and how often, in ms. */
const sweeps: {
  name: string;
  intervalMs: number;
  run: (services: WorkerServices) => Promise<unknown>;
}[] = [
  { name: "outbox", intervalMs: 2000, run: sweepOutbox },
  { name: "overflows", intervalMs: 1000, run: sweepOverflows },
  { name: "outbound-webhooks", intervalMs: 2000, run: sweepOutbound },
  { name: "coalesced-jobs", intervalMs: 2000, run: sweepCoalescedJobs },
  { name: "scheduled-configuration", intervalMs: 2000, run: publishScheduledConfiguration },
  { name: "alerts", intervalMs: 10_000, run: sweepAlerts },
  { name: "dead-messages", intervalMs: 30_000, run: sweepDeadMessages },
  { name: "prune-outbox", intervalMs: 10 * 60_000, run: pruneOutbox },
  { name: "purge-tenants", intervalMs: 10 * 60_000, run: purgeTenants },
  { name: "prune-operator-views", intervalMs: 10 * 60_000, run: pruneOperatorViews },
];

/**
 * Starts the sweeps, and creates the schedules once.
 * @returns a function that stops the sweeps and waits for those in progress
 */
export function startSweeping(services: WorkerServices): () => Promise<void> {
  const { log } = services;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const running = new Set<Promise<unknown>>();
  let isStopped = false;

  /** Repeats `run`, or retries it until it succeeds once. */
  const start = (
    name: string,
    intervalMs: number,
    run: () => Promise<unknown>,
    untilSuccess: boolean,
  ) => {
    const turn = async () => {
      let isRepeated = !untilSuccess;
      try {
        await run();
      } catch (error) {
        isRepeated = true;
        log.warn("sweep.failed", { sweep: name, ...describeError(error) });
      }
      // Jitter keeps several workers from sweeping at the same moments.
      if (isRepeated && !isStopped) plan(intervalMs * (0.75 + Math.random() / 2));
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

  for (const { name, intervalMs, run } of sweeps) {
    start(name, intervalMs, () => run(services), false);
  }
  start("schedules", 5000, () => ensureSchedules(services), true);

  return async () => {
    isStopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.allSettled(running);
  };
}

/** Creates the schedules of this worker. Repeating it changes nothing. */
async function ensureSchedules(services: WorkerServices): Promise<void> {
  const { publisher, name } = services;
  if (name === "analytics") {
    await publisher.scheduleFanOut("readiness.nightly", "CRON_TZ=UTC 0 2 * * *");
    await publisher.scheduleFanOut("audit.seal-all", "*/15 * * * *");
    return;
  }
  await publisher.scheduleFanOut("provisioning.prune-all", "CRON_TZ=UTC 0 4 * * *");
  await publisher.scheduleFanOut("schedules.renew-all", "CRON_TZ=UTC 0 3 * * *");
  await runFanOut(services, "schedules.renew-all");
}
