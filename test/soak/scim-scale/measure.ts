/** Response times in ms. */
export interface Times {
  median: number;
  p99: number;
}

/**
 * Measures several kinds of calls alternately, so that noise affects all of them equally. Each kind is
 * called `calls` times, after a tenth as many warm-up calls.
 */
export async function timesOf(
  kinds: readonly ((n: number) => Promise<unknown>)[],
  calls: number,
): Promise<Times[]> {
  const durations = kinds.map((): number[] => []);
  for (let n = -Math.ceil(calls / 10); n < calls; n += 1) {
    for (const [at, call] of kinds.entries()) {
      const started = performance.now();
      await call(Math.abs(n));
      if (n >= 0) durations[at]?.push(performance.now() - started);
    }
  }
  return durations.map((list) => {
    const sorted = list.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    return { median: at(0.5), p99: at(0.99) };
  });
}
