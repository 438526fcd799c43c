import { AppError } from "../../errors.ts";

export interface QueueLimits {
  /** How many tasks of one key may wait. */
  perKey: number;
  /** How many tasks may wait in all. */
  total: number;
}

interface Waiting {
  start: () => void;
  refuse: (reason: AppError) => void;
}

const retryAfter = 2;

/**
 * Runs tasks a few at a time, in turn among keys. While the first task of a key waits, each other key
 * starts at most one. If the queue is full, the longest line loses its last task to a shorter one.
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

  /** @throws AppError unavailable with `retryAfter` when the queue is full */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    if (!this.#canStart(key)) await this.#wait(key);
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

  #wait(key: string): Promise<void> {
    const line = this.#waiting.get(key) ?? [];
    if (line.length >= this.#limits.perKey) throw queueIsFull();
    if (this.#waitingCount() >= this.#limits.total) this.#dropFromLongest(line.length + 1);
    this.#waiting.set(key, line);
    return new Promise((resolve, reject) => {
      line.push({ start: resolve, refuse: reject });
    });
  }

  #waitingCount(): number {
    return this.#waiting.values().reduce((sum, line) => sum + line.length, 0);
  }

  /** @throws AppError unavailable when no line is longer than `length` */
  #dropFromLongest(length: number): void {
    let longest: Waiting[] = [];
    for (const line of this.#waiting.values()) if (line.length > longest.length) longest = line;
    if (longest.length <= length) throw queueIsFull();
    longest.pop()?.refuse(queueIsFull());
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
