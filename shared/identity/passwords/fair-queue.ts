import { AppError } from "../../errors.ts";

export interface QueueLimits {
  /** How many tasks of one key may wait, and how many of one group. */
  perKey: number;
  /** How many tasks may wait in all. */
  total: number;
}

interface Waiting {
  key: string;
  group: string;
  start: () => void;
  refuse: (reason: AppError) => void;
}

const retryAfter = 2;

/**
 * Runs tasks a few at a time, in turn among keys. While the first task of a key waits, each other key
 * starts at most one. If the queue is full, the key with most waiting tasks loses its last one to a key
 * with fewer, or else the largest group to a smaller one. If a group is full, that happens among its keys.
 */
export class FairQueue {
  readonly #parallel: number;
  /** One key never takes the last place, where there are several. */
  readonly #perKey: number;
  readonly #limits: QueueLimits;
  readonly #running = new Map<string, number>();
  /** Only keys with waiting tasks, the next in turn first. */
  readonly #waiting = new Map<string, Waiting[]>();

  /** @param parallel how many tasks run at the same time */
  constructor(parallel: number, limits: QueueLimits) {
    this.#parallel = parallel;
    this.#perKey = Math.max(1, parallel - 1);
    this.#limits = limits;
  }

  /**
   * @param group whose tasks are bounded too, whichever keys they have
   * @throws AppError unavailable with `retryAfter` when the queue is full
   */
  async run<T>(key: string, task: () => Promise<T>, group = key): Promise<T> {
    if (!this.#canStart(key)) await this.#wait(key, group);
    else this.#count(key, 1);
    try {
      return await task();
    } finally {
      this.#count(key, -1);
      this.#startNext();
    }
  }

  #canStart(key: string): boolean {
    const running = this.#running.values().reduce((sum, count) => sum + count, 0);
    return running < this.#parallel && (this.#running.get(key) ?? 0) < this.#perKey;
  }

  #count(key: string, change: 1 | -1): void {
    const running = (this.#running.get(key) ?? 0) + change;
    if (running === 0) this.#running.delete(key);
    else this.#running.set(key, running);
  }

  #wait(key: string, group: string): Promise<void> {
    const { perKey, total } = this.#limits;
    const all = Array.from(this.#waiting.values()).flat();
    const ofGroup = all.filter((task) => task.group === group);
    const isDisplaced = (tasks: Waiting[], by: "key" | "group", own: string) =>
      this.#dropFromMost(tasks, (task) => task[by], own);
    if (all.filter((task) => task.key === key).length >= perKey) throw queueIsFull();
    if (ofGroup.length >= perKey) {
      if (!isDisplaced(ofGroup, "key", key)) throw queueIsFull();
    } else if (all.length >= total) {
      if (!isDisplaced(all, "key", key) && !isDisplaced(all, "group", group)) throw queueIsFull();
    }
    return new Promise((resolve, reject) => {
      const task = { key, group, start: resolve, refuse: reject };
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), task]);
    });
  }

  /** Refuses the last task of whoever has most of these tasks, if that is more than the caller will have. */
  #dropFromMost(tasks: Waiting[], of: (task: Waiting) => string, own: string): boolean {
    const owned = Map.groupBy(tasks, of);
    const most = Array.from(owned.values()).reduce((a, b) => (b.length > a.length ? b : a));
    const last = most.at(-1);
    if (!last || most.length <= (owned.get(own)?.length ?? 0) + 1) return false;
    const rest = this.#waiting.get(last.key)?.filter((task) => task !== last) ?? [];
    if (rest.length > 0) this.#waiting.set(last.key, rest);
    else this.#waiting.delete(last.key);
    last.refuse(queueIsFull());
    return true;
  }

  #startNext(): void {
    for (const [key, line] of this.#waiting) {
      if (!this.#canStart(key)) continue;
      const next = line.shift();
      // Behind all other keys, so that these have their turn first.
      this.#waiting.delete(key);
      if (line.length > 0) this.#waiting.set(key, line);
      this.#count(key, 1);
      next?.start();
      return;
    }
  }
}

const queueIsFull = () =>
  new AppError(
    "unavailable",
    `Too many passwords are being checked. Try again in ${retryAfter} seconds.`,
    { retryAfter },
  );
