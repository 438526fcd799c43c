import type { VehicleData } from "../instance/instance.ts";
import { drive, field, type OnPause, pause, wait } from "./hours.ts";
import { firstOpening } from "./windows.ts";

/** A break on the way: when the vehicle could have begun it, when it begins, and its end. */
export type OnBreak = (arrival: number, start: number, end: number) => void;

interface Leg {
  vehicle: VehicleData;
  seconds: number;
  until: number;
  /** The first of the breaks that are taken on this leg, and how many. */
  firstBreak: number;
  breaks: number;
  onPause?: OnPause;
  onBreak?: OnBreak;
}

/**
 * Drives a leg with breaks of the vehicle, each as early as its windows permit: on the way, or at the end
 * of the leg while the vehicle waits for the window.
 * @returns false if a window is missed or the leg does not end before `until`
 */
export function driveLeg(state: Float64Array, at: number, leg: Leg): boolean {
  const { vehicle, until, firstBreak, breaks, onPause, onBreak } = leg;
  const { hours } = vehicle;
  let left = leg.seconds;
  for (let taken = firstBreak; taken < firstBreak + breaks; taken += 1) {
    const { windows, seconds } = vehicle.breaks[taken]!;
    const opening = firstOpening(windows, state[at]!);
    if (opening < 0) return false;
    const part = Math.min(left, opening - state[at]!);
    if (!drive(state, at, hours, part, until, onPause)) return false;
    left -= part;
    const arrival = state[at + field.time]!;
    const start = firstOpening(windows, arrival);
    if (start < 0) return false;
    wait(state, at, hours, start - arrival);
    pause(state, at, seconds);
    onBreak?.(arrival, start, start + seconds);
  }
  return drive(state, at, hours, left, until, onPause);
}
