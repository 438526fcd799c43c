/** The lengths of the windows, in milliseconds. */
const second = 1000;
const minute = 60_000;

/**
 * MindTickle's two limits (public fact: 4 calls a second and 60 a minute, per account), held over
 * sliding windows: no window of that length, wherever it is laid, has more accepted calls.
 */
export class Limits {
  readonly #accepted = new Map<string, number[]>();
  readonly #timeScale: number;

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /**
   * Whether a call that arrives at `now` (milliseconds that never run backwards) is within both
   * limits; if so it counts. One that is refused leaves no trace.
   */
  admit(account: string, perSecond: number, perMinute: number, now: number): boolean {
    const times = this.#accepted.get(account) ?? [];
    this.#accepted.set(account, times);
    const isFull = (most: number, length: number) =>
      (times.at(-most) ?? -Infinity) > now - length / this.#timeScale;
    if (isFull(perSecond, second) || isFull(perMinute, minute)) return false;
    times.push(now);
    // Dropping the old by halves keeps the cost of a call constant.
    const half = times.length >> 1;
    if ((times[half] ?? now) <= now - minute / this.#timeScale) times.splice(0, half);
    return true;
  }

  forget(): void {
    this.#accepted.clear();
  }

  /** The most of these moments that any second, and any minute, holds. */
  busiest(moments: number[]): { maxPerSecond: number; maxPerMinute: number } {
    return {
      maxPerSecond: mostWithin(moments, second / this.#timeScale),
      maxPerMinute: mostWithin(moments, minute / this.#timeScale),
    };
  }
}

function mostWithin(moments: number[], length: number): number {
  const times = moments.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while ((times[from] ?? at) <= at - length) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
