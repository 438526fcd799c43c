/** The lengths of the windows, in milliseconds. */
const second = 1000;
const minute = 60_000;

/**
 * MindTickle's two limits (public fact: 4 calls a second and 60 a minute, per account), enforced
 * over sliding windows: no interval of that length has more accepted calls.
 */
export class Limits {
  readonly #accepted = new Map<string, number[]>();
  readonly #timeScale: number;

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /**
   * Whether a call that arrives at `now` (milliseconds that never run backwards) is within both
   * limits. An admitted call counts against them; a refused one does not.
   */
  admit(account: string, perSecond: number, perMinute: number, now: number): boolean {
    const times = this.#accepted.get(account) ?? [];
    this.#accepted.set(account, times);
    const isFull = (max: number, length: number) =>
      (times.at(-max) ?? -Infinity) > now - length / this.#timeScale;
    if (isFull(perSecond, second) || isFull(perMinute, minute)) return false;
    times.push(now);
    // Dropping half of the old entries at a time keeps the amortized cost of a call constant.
    const half = times.length >> 1;
    if ((times[half] ?? now) <= now - minute / this.#timeScale) times.splice(0, half);
    return true;
  }

  forget(): void {
    this.#accepted.clear();
  }

  /** The highest number of these moments in any second, and in any minute. */
  busiest(moments: number[]): { maxPerSecond: number; maxPerMinute: number } {
    return {
      maxPerSecond: maxPerWindow(moments, second / this.#timeScale),
      maxPerMinute: maxPerWindow(moments, minute / this.#timeScale),
    };
  }
}

function maxPerWindow(moments: number[], length: number): number {
  const times = moments.toSorted((a, b) => a - b);
  let max = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) <= at - length) from += 1;
    max = Math.max(max, index - from + 1);
  }
  return max;
}
