/**
 * Calls `once` at a fixed pace for some seconds, whatever earlier calls do, and returns the ms that each
 * took from the moment when it was due.
 */
export async function atPace(
  once: () => Promise<unknown>,
  { everyMs, seconds }: { everyMs: number; seconds: number },
): Promise<number[]> {
  const begun = performance.now();
  const calls: Promise<number>[] = [];
  for (let at = 0; at < seconds * 1000; at += everyMs) {
    await Bun.sleep(Math.max(0, begun + at - performance.now()));
    calls.push(once().then(() => performance.now() - begun - at));
  }
  return Promise.all(calls);
}

/** Calls `once` again and again for some seconds, one at a time, and returns the ms of each call. */
export async function oneByOne(once: () => Promise<unknown>, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const begun = performance.now();
    await once();
    times.push(performance.now() - begun);
  }
  return times;
}
