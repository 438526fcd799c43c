import type { Clock } from "../clock.ts";
import { nextCron } from "../protocol/cron.ts";
import { draftMessage } from "../protocol/draft.ts";
import { readOptions } from "../protocol/options.ts";
import type { Db, Tx } from "../store/database.ts";
import {
  lockDueSchedules,
  nextScheduleDue,
  recordFired,
  type Schedule,
} from "../store/due-schedules.ts";
import { insertMessages } from "../store/messages/insert-messages.ts";
import { resolveTargets } from "../store/url-groups.ts";
import { Wake } from "./wake.ts";

const IDLE_MS = 5_000;
const RETRY_MS = 250;

export type SchedulerOptions = {
  db: Db;
  clock: Clock;
  onFired: () => void;
  log: (line: string) => void;
};

/** Publishes the messages of schedules when they are due. */
export class Scheduler {
  private readonly options: SchedulerOptions;
  private readonly wakeUp = new Wake();
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(options: SchedulerOptions) {
    this.options = options;
  }

  start(): void {
    this.loop = this.run();
  }

  /** Makes the scheduler read the schedules again: one was added or changed. */
  wake(): void {
    this.wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    const { db, clock, onFired, log } = this.options;
    while (!this.stopped) {
      try {
        if ((await this.fireDue()) > 0) onFired();
        const due = await nextScheduleDue(db);
        const wait = due === null ? IDLE_MS : Math.min(IDLE_MS, due - clock.now());
        await this.wakeUp.sleep(wait);
      } catch (error) {
        log(`scheduling failed: ${String(error)}`);
        await this.wakeUp.sleep(RETRY_MS);
      }
    }
  }

  private async fireDue(): Promise<number> {
    const { db, clock } = this.options;
    return db.begin(async (tx) => {
      const due = await lockDueSchedules(tx, clock.now());
      for (const schedule of due) await fire(tx, schedule, clock);
      return due.length;
    });
  }
}

/** Fires once for all times that passed while no instance was running. */
async function fire(tx: Tx, schedule: Schedule, clock: Clock): Promise<void> {
  const now = clock.now();
  const options = readOptions(new Headers(schedule.headers));
  const origin = { callerIp: schedule.callerIp, queue: schedule.queue, scheduleId: schedule.id };
  const targets = await resolveTargets(tx, [schedule.destination]);
  const drafts = (targets.get(schedule.destination) ?? []).map((target) =>
    draftMessage(target, schedule.body, options, origin, clock),
  );
  const published = await insertMessages(tx, drafts, now);
  const cronNow = schedule.cronAt + (now - schedule.dueAt) * clock.timeScale;
  const cronAt = nextCron(schedule.cron, cronNow);
  await recordFired(tx, schedule.id, {
    lastAt: now,
    dueAt: clock.after(cronAt - cronNow, now),
    cronAt,
    states: Object.fromEntries(published.map(({ messageId }) => [messageId, "IN_PROGRESS"])),
  });
}
