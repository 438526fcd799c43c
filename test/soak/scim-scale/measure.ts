/** Times of calls, in ms. */
export interface Times {
  median: number;
  p99: number;
}

/**
 * The times of several kinds of calls, taken in turns, so that noise meets them alike; `calls` of
 * each, after a tenth as many to warm up.
 */
export async function timesOf(
  kinds: readonly ((n: number) => Promise<unknown>)[],
  calls: number,
): Promise<Times[]> {
  const taken = kinds.map((): number[] => []);
  for (let n = -Math.ceil(calls / 10); n < calls; n += 1) {
    for (const [at, call] of kinds.entries()) {
      const started = performance.now();
      await call(Math.abs(n));
      if (n >= 0) taken[at]?.push(performance.now() - started);
    }
  }
  return taken.map((list) => {
    const sorted = list.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    return { median: at(0.5), p99: at(0.99) };
  });
}
