const minute = 60_000;
const hour = 60 * minute;

/** How long after its first, second ... failure a delivery is tried again; then it has failed. */
const waitsMs = [
  15_000,
  minute,
  5 * minute,
  30 * minute,
  2 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
  24 * hour,
];

/** After this many failures in a row an endpoint is left alone for a while, then tried with one. */
export const troubledAfter = 3;

/** An endpoint that has taken nothing for this long, and refused at least this much, is disabled. */
export const disabledAfterMs = 5 * 24 * hour;
export const disabledAfterFailures = 10;

/** @returns the wait, in ms, with a tenth of chance; null once a delivery has failed for good. */
export function waitAfter(failures: number): number | null {
  const wait = waitsMs[failures - 1];
  return wait === undefined ? null : wait * (0.9 + Math.random() / 5);
}
