import type { HoursOfService } from "../../model/index.ts";

/** A driver on the way, as numbers at an offset of an array. */
export const field = {
  time: 0,
  /** Seconds of lateness so far. */
  late: 1,
  /** Driving since the last rest. */
  driving: 2,
  /** Driving since the last break. */
  sinceBreak: 3,
  /** When duty began, after the last rest. */
  dutyFrom: 4,
  /** On duty since the last restart. */
  cycle: 5,
  /** Seconds without driving up to now. */
  still: 6,
  /** How many windows are missed. */
  missed: 7,
} as const;
export const fields = 8;

/** Receives the pauses that the rules demand on the way. */
export type OnPause = (kind: "break" | "rest", from: number, until: number) => void;

/** The state at the departure. What passes between the start of the shift and the departure is off duty. */
export function begin(
  state: Float64Array,
  rules: HoursOfService | null,
  shiftStart: number,
  departure: number,
): void {
  state.fill(0, 0, fields);
  state[field.time] = departure;
  state[field.dutyFrom] = departure;
  if (!rules) return;
  const { used } = rules;
  const off = departure - shiftStart;
  const isRested = off >= rules.restSeconds;
  state[field.still] = off;
  state[field.cycle] = off >= rules.restartSeconds ? 0 : used.cycle;
  if (isRested) return;
  state[field.driving] = used.driving;
  state[field.sinceBreak] = used.drivingSinceBreak;
  if (used.elapsed > 0) state[field.dutyFrom] = shiftStart - used.elapsed;
}

/**
 * Drives for so many seconds, with the breaks and rests that the rules demand before each limit.
 * @returns false if it does not end before `until`
 */
export function drive(
  state: Float64Array,
  at: number,
  rules: HoursOfService | null,
  seconds: number,
  until: number,
  onPause?: OnPause,
): boolean {
  if (!rules) {
    state[at]! += seconds;
    return state[at]! <= until;
  }
  let left = seconds;
  while (left > 0) {
    if (state[at]! + left > until) return false;
    if (state[at + field.still]! >= rules.breakSeconds) state[at + field.sinceBreak] = 0;
    const room = Math.min(
      rules.maxDriving - state[at + field.driving]!,
      rules.breakAfterDriving - state[at + field.sinceBreak]!,
      rules.maxElapsed - (state[at]! - state[at + field.dutyFrom]!),
      rules.maxCycle - state[at + field.cycle]!,
    );
    if (room > 0) {
      const part = Math.min(room, left);
      state[at]! += part;
      state[at + field.driving]! += part;
      state[at + field.sinceBreak]! += part;
      state[at + field.cycle]! += part;
      state[at + field.still] = 0;
      left -= part;
    } else pauseFor(state, at, rules, onPause);
  }
  return state[at]! <= until;
}

function pauseFor(
  state: Float64Array,
  at: number,
  rules: HoursOfService,
  onPause: OnPause | undefined,
): void {
  const from = state[at]!;
  const isSpent = state[at + field.cycle]! >= rules.maxCycle;
  const isTired =
    state[at + field.driving]! >= rules.maxDriving ||
    from - state[at + field.dutyFrom]! >= rules.maxElapsed;
  const rest = isSpent ? rules.restartSeconds : rules.restSeconds;
  const seconds = isSpent || isTired ? rest : rules.breakSeconds;
  state[at]! += seconds;
  state[at + field.still]! += seconds;
  state[at + field.sinceBreak] = 0;
  if (isSpent || isTired) state[at + field.driving] = 0;
  if (isSpent || isTired) state[at + field.dutyFrom] = state[at]!;
  if (isSpent) state[at + field.cycle] = 0;
  onPause?.(isSpent || isTired ? "rest" : "break", from, state[at]!);
}

/** Waits. A wait as long as a rest is one, and a shorter one is on duty. */
export function wait(
  state: Float64Array,
  at: number,
  rules: HoursOfService | null,
  seconds: number,
): void {
  state[at]! += seconds;
  state[at + field.still]! += seconds;
  if (!rules) return;
  if (seconds < rules.restSeconds) {
    state[at + field.cycle]! += seconds;
    return;
  }
  state[at + field.driving] = 0;
  state[at + field.sinceBreak] = 0;
  state[at + field.dutyFrom] = state[at]!;
  if (seconds >= rules.restartSeconds) state[at + field.cycle] = 0;
}

/** Serves a stop: on duty, without driving. */
export function serve(state: Float64Array, at: number, seconds: number): void {
  state[at]! += seconds;
  state[at + field.still]! += seconds;
  state[at + field.cycle]! += seconds;
}

/** Takes a break of the vehicle: off duty. */
export function pause(state: Float64Array, at: number, seconds: number): void {
  state[at]! += seconds;
  state[at + field.still]! += seconds;
}
