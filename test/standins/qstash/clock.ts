/**
 * The machine's clock, and the protocol's durations divided by `timeScale`. All times are
 * unix milliseconds.
 */
export type Clock = {
  timeScale: number;
  now(): number;
  /** When a wait of `ms` of the protocol that begins now (or at `from`) is over. */
  after(ms: number, from?: number): number;
};

export function scaledClock(timeScale: number): Clock {
  const after = (ms: number, from = Date.now()) => Math.ceil(from + ms / timeScale);
  return { timeScale, now: () => Date.now(), after };
}
