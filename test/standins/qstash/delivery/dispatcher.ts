import type { Clock } from "../clock.ts";
import { coalesce } from "../coalesce.ts";
import { claimFree, claimKeyed } from "../store/messages/claim.ts";
import type { Db } from "../store/database.ts";
import type { Message } from "../store/messages/message.ts";
import { nextDue } from "../store/messages/next-due.ts";
import { settle, type Settlement } from "../store/messages/settle.ts";
import { deliver } from "./deliver.ts";
import { settlementOf } from "./settlement.ts";
import { Wake } from "./wake.ts";

/** The number of deliveries that one dispatcher runs concurrently. */
export const MAX_IN_FLIGHT = 64;

const IDLE_MS = 5_000;
const LOCKED_MS = 2;
const RETRY_MS = 250;

export type DispatcherOptions = {
  db: Db;
  owner: string;
  clock: Clock;
  signingKey: () => string;
  log: (line: string) => void;
};

/** Claims due messages, delivers them and settles them, up to MAX_IN_FLIGHT at a time. */
export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly wakeUp = new Wake();
  private readonly abort = new AbortController();
  private readonly deliveries = new Map<string, Promise<void>>();
  private readonly settled: (settlement: Settlement) => Promise<boolean>;
  private keyedFirst = true;
  private stopped = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.settled = coalesce(256, async (settlements: Settlement[]) => {
      await settle(options.db, options.owner, settlements);
      return settlements.map(() => true);
    });
  }

  start(): void {
    this.loop = this.run();
  }

  /** Makes the dispatcher look for messages: one, or a slot, may have become free. */
  wake(): void {
    this.wakeUp.wake();
  }

  /** The ids of the messages that are being delivered. */
  deliveringIds(): string[] {
    return [...this.deliveries.keys()];
  }

  /** Stops claiming, waits `grace` milliseconds for running deliveries, then aborts them. */
  async stop(grace: number): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    const timer = setTimeout(() => this.abort.abort(), grace);
    await Promise.all(this.deliveries.values());
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const claimed = await this.claim();
        for (const message of claimed) this.launch(message);
        if (claimed.length === 0) await this.wakeUp.sleep(await this.idleTime());
      } catch (error) {
        this.options.log(`claiming failed: ${String(error)}`);
        await this.wakeUp.sleep(RETRY_MS);
      }
    }
  }

  /** Alternates which messages are claimed first, those with or without a key: neither starves. */
  private async claim(): Promise<Message[]> {
    const { db, owner, clock } = this.options;
    const free = MAX_IN_FLIGHT - this.deliveries.size;
    this.keyedFirst = !this.keyedFirst;
    const [first, second] = this.keyedFirst ? [claimKeyed, claimFree] : [claimFree, claimKeyed];
    const common = { owner, timeScale: clock.timeScale };
    const claimed = await first(db, { ...common, now: clock.now(), limit: free });
    const rest = { ...common, now: clock.now(), limit: free - claimed.length };
    return [...claimed, ...(await second(db, rest))];
  }

  private async idleTime(): Promise<number> {
    if (this.deliveries.size >= MAX_IN_FLIGHT) return IDLE_MS;
    const { db, clock } = this.options;
    const due = await nextDue(db, clock.timeScale);
    // Due but not claimed: another dispatcher held the lock.
    return due === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(LOCKED_MS, due - clock.now()));
  }

  private launch(message: Message): void {
    const delivery = this.deliverAndSettle(message).finally(() => {
      if (this.deliveries.get(message.id) === delivery) this.deliveries.delete(message.id);
      this.wake();
    });
    this.deliveries.set(message.id, delivery);
  }

  private async deliverAndSettle(message: Message): Promise<void> {
    const { clock, signingKey, log } = this.options;
    const answer = await deliver(message, signingKey(), this.abort.signal);
    if (this.abort.signal.aborted) return;
    const settlement = settlementOf(message, answer, clock);
    while (!this.abort.signal.aborted) {
      try {
        await this.settled(settlement);
        return;
      } catch (error) {
        log(`settling ${message.id} failed: ${String(error)}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
