import type { TimeWindow } from "../../model/index.ts";
import type { Instance } from "../instance/instance.ts";

/** The first time from `time` on at which something may begin; -1 if there is none. */
export function firstOpening(windows: readonly TimeWindow[], time: number): number {
  for (const { start, end } of windows) if (time <= end) return Math.max(time, start);
  return -1;
}

/** When service at a node begins after an arrival; -1 if it is too late. */
export function serviceStart(instance: Instance, node: number, arrival: number): number {
  const windows = instance.windows[node];
  if (windows) return firstOpening(windows, arrival);
  return arrival > instance.close[node]! ? -1 : Math.max(arrival, instance.open[node]!);
}
