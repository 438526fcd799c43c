import { begin, field } from "./hours.ts";
import { Slopes } from "./slopes.ts";
import { breaksBefore, type Way } from "./way.ts";

/** What happens when a start is put off. */
export interface Piece {
  /** For so many seconds everything happens in the same order. Infinity: for ever. */
  readonly delay: number;
  /** Whether the end and the lateness stay the same meanwhile. */
  readonly staysSame: boolean;
}

/** Follows the way that was chosen, and notes how each time moves with the start. */
export function pieceFrom(way: Way, start: number): Piece {
  const { vehicle, instance, nodes, count } = way;
  const { durations, breaks, hours, from: shiftStart } = vehicle;
  const { place, places, service } = instance;
  const slopes = new Slopes(hours);
  begin(slopes.values, hours, shiftStart, start);
  slopes.begin(start - shiftStart);
  let taken = breaksBefore(vehicle, start);
  const skipped = breaks[taken];
  if (skipped) slopes.isAtLeast(skipped.windows[0]!.start + skipped.seconds - start - 1, -1);
  const byLeg = way.breaksByLeg();
  let from = vehicle.start;
  for (let position = 0; position <= count; position += 1) {
    const node = position < count ? nodes[position]! : -1;
    const to = node < 0 ? vehicle.end : place[node]!;
    slopes.leave(durations[from * places + to]!);
    from = to;
    for (let here = 0; here < byLeg[position]!; here += 1) {
      const { windows, seconds } = breaks[taken]!;
      taken += 1;
      slopes.driveUntil(windows);
      slopes.waitFor(windows);
      slopes.pause(seconds);
    }
    slopes.arrive();
    if (node < 0) break;
    const { open, close, dueBy } = instance;
    slopes.waitFor(instance.windows[node] ?? [{ start: open[node]!, end: close[node]! }]);
    slopes.serve(dueBy[node]!, service[node]!);
  }
  const { moves, limit } = slopes;
  return { delay: limit, staysSame: moves[field.time] === 0 && moves[field.late] === 0 };
}
