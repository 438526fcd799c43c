const minute = 60_000;
const hour = 60 * minute;

/** The waits after the first, second ... failure of a delivery. After the last one it has failed. */
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

/** After this many consecutive failures an endpoint gets one delivery at a time, after a pause. */
export const pausedAfterFailures = 3;

/** An endpoint is disabled after this time and this number of failures without a success. */
export const disabledAfterMs = 5 * 24 * hour;
export const disabledAfterFailures = 10;

/** @returns the wait in ms, with 10 % jitter; null after the last attempt of a delivery */
export function waitAfter(failures: number): number | null {
  const wait = waitsMs[failures - 1];
  return wait === undefined ? null : wait * (0.9 + Math.random() / 5);
}
