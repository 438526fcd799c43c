import type { Job, Problem, Stop, Vehicle } from "../../../../shared/packs/planning/model/index.ts";

/** A stop in an order that is tried. */
export interface TriedStop {
  job: Job;
  kind: "visit" | "pickup" | "delivery";
  stop: Stop;
}

interface State {
  time: number;
  late: number;
  driving: number;
  sinceBreak: number;
  dutyFrom: number;
  cycle: number;
  still: number;
  /** How many breaks are taken. */
  taken: number;
}

/**
 * The cost of an order of stops, found by trying each second as the start and each leg for each break. A
 * route ends as early as it can, and then starts as late as it can.
 * @returns null if no schedule keeps the rules
 */
export function bruteCost(problem: Problem, vehicle: Vehicle, stops: TriedStop[]): number | null {
  const { done = [], shift, costs, maxDuration = Number.POSITIVE_INFINITY } = vehicle;
  const [firstDone] = done;
  let starts = Array.from({ length: shift.end - shift.start + 1 }, (_, at) => shift.start + at);
  if (firstDone) {
    const way = travel(problem, vehicle, vehicle.start, stops[0]?.stop.place ?? null);
    starts = [firstDone.start === undefined ? shift.start : firstDone.start - way];
  }
  let best: { start: number; end: State } | null = null;
  for (const start of starts) {
    const end = earliestEnd(problem, vehicle, stops, start);
    if (!end) continue;
    if (
      !best ||
      end.time < best.end.time ||
      (end.time === best.end.time && end.late <= best.end.late)
    )
      best = { start, end };
  }
  if (!best) return null;
  const duration = best.end.time - best.start;
  if (done.length === 0 && duration > maxDuration) return null;
  const late = (best.end.late / 3600) * costs.perHourLate;
  return (
    costs.fixed +
    (metres(problem, vehicle, stops) / 1000) * costs.perKm +
    (duration / 3600) * costs.perHour +
    late
  );
}

function travel(
  problem: Problem,
  vehicle: Vehicle,
  from: number | null,
  to: number | null,
): number {
  if (from === null || to === null) return 0;
  return problem.matrices[vehicle.profile]!.durations[from * problem.places + to]!;
}

function metres(problem: Problem, vehicle: Vehicle, stops: TriedStop[]): number {
  const places = [vehicle.start, ...stops.map(({ stop }) => stop.place), vehicle.end];
  const { distances } = problem.matrices[vehicle.profile]!;
  let sum = 0;
  for (const [at, to] of places.entries()) {
    const from = places[at - 1] ?? null;
    if (at > 0 && from !== null && to !== null) sum += distances[from * problem.places + to]!;
  }
  return sum;
}

function earliestEnd(
  problem: Problem,
  vehicle: Vehicle,
  stops: TriedStop[],
  start: number,
): State | null {
  const { hoursOfService: rules, shift, breaks = [], done = [] } = vehicle;
  const off = start - shift.start;
  const isRested = rules !== undefined && off >= rules.restSeconds;
  const used = rules?.used;
  const begun: State = {
    time: start,
    late: 0,
    driving: isRested ? 0 : (used?.driving ?? 0),
    sinceBreak: isRested ? 0 : (used?.drivingSinceBreak ?? 0),
    dutyFrom: used && used.elapsed > 0 && !isRested ? shift.start - used.elapsed : start,
    cycle: rules && off >= rules.restartSeconds ? 0 : (used?.cycle ?? 0),
    still: off,
    taken: 0,
  };
  const skipped = breaks.filter(({ windows, seconds }) => windows[0]!.start + seconds <= start);
  begun.taken = skipped.length;
  const isDoneOnly = stops.length === done.length;
  const limit = isDoneOnly ? 100_000 : shift.end;
  let best: State | null = null;
  const visit = (state: State, at: number, place: number | null) => {
    if (at > stops.length) {
      const isOver =
        isDoneOnly ||
        breaks.slice(state.taken).every(({ windows }) => state.time <= windows.at(-1)!.end);
      const isBetter =
        !best || state.time < best.time || (state.time === best.time && state.late < best.late);
      if (isOver && isBetter) best = state;
      return;
    }
    const next = stops[at];
    const to = next ? next.stop.place : vehicle.end;
    const seconds = travel(problem, vehicle, place, to);
    const known = done[at]?.start;
    if (next && known !== undefined) {
      const arrived = { ...state, time: known, still: 0 };
      arrived.driving += seconds;
      arrived.sinceBreak += seconds;
      arrived.cycle += seconds;
      visit(serve(arrived, next, known), at + 1, to);
      return;
    }
    for (let here = 0; here <= breaks.length - state.taken; here += 1) {
      const arrived = drive(vehicle, { ...state }, seconds, here, limit);
      if (!arrived) continue;
      if (!next) {
        visit(arrived, at + 1, to);
        continue;
      }
      const start =
        opening(next.stop.windows, arrived.time) ?? (at < done.length ? arrived.time : null);
      if (start === null) continue;
      wait(vehicle, arrived, start);
      visit(serve(arrived, next, start), at + 1, to);
    }
  };
  visit(begun, 0, vehicle.start);
  return best;
}

const opening = (windows: Stop["windows"], time: number): number | null => {
  if (windows.length === 0) return time;
  const later = windows.filter(({ end }) => end >= time).map(({ start }) => Math.max(start, time));
  return later.length === 0 ? null : Math.min(...later);
};

function serve(state: State, { stop }: TriedStop, start: number): State {
  state.late += Math.max(0, start - (stop.dueBy ?? start));
  state.time += stop.serviceSeconds;
  state.still += stop.serviceSeconds;
  state.cycle += stop.serviceSeconds;
  return state;
}

function wait({ hoursOfService: rules }: Vehicle, state: State, until: number): void {
  const seconds = until - state.time;
  state.time = until;
  state.still += seconds;
  if (!rules) return;
  if (seconds < rules.restSeconds) state.cycle += seconds;
  else {
    [state.driving, state.sinceBreak, state.dutyFrom] = [0, 0, until];
    if (seconds >= rules.restartSeconds) state.cycle = 0;
  }
}

/** Drives second by second, with so many breaks on the way. */
function drive(
  vehicle: Vehicle,
  state: State,
  seconds: number,
  breaks: number,
  limit: number,
): State | null {
  const { hoursOfService: rules } = vehicle;
  let left = breaks;
  for (let driven = 0; ;) {
    if (state.time > limit) return null;
    const due = left > 0 ? vehicle.breaks?.[state.taken] : undefined;
    const at = due && opening(due.windows, state.time);
    if (due && at === null) return null;
    if (due && (at === state.time || driven === seconds)) {
      wait(vehicle, state, at ?? state.time);
      state.time += due.seconds;
      state.still += due.seconds;
      state.taken += 1;
      left -= 1;
      continue;
    }
    if (driven === seconds) return state;
    if (rules && state.still >= rules.breakSeconds) state.sinceBreak = 0;
    const elapsed = state.time - state.dutyFrom;
    if (rules && state.cycle >= rules.maxCycle) {
      state.time += rules.restartSeconds;
      state.still += rules.restartSeconds;
      [state.driving, state.sinceBreak, state.cycle, state.dutyFrom] = [0, 0, 0, state.time];
    } else if (rules && (state.driving >= rules.maxDriving || elapsed >= rules.maxElapsed)) {
      state.time += rules.restSeconds;
      state.still += rules.restSeconds;
      [state.driving, state.sinceBreak, state.dutyFrom] = [0, 0, state.time];
    } else if (rules && state.sinceBreak >= rules.breakAfterDriving) {
      state.time += rules.breakSeconds;
      state.still += rules.breakSeconds;
      state.sinceBreak = 0;
    } else {
      state.time += 1;
      driven += 1;
      state.still = 0;
      state.driving += 1;
      state.sinceBreak += 1;
      state.cycle += 1;
    }
  }
}
