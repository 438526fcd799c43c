import type { Job, Problem, Stop, TimeWindow } from "../../model/index.ts";
import { type Instance, never } from "./instance.ts";

type NodeArrays = Pick<
  Instance,
  | "nodes"
  | "first"
  | "second"
  | "job"
  | "place"
  | "service"
  | "open"
  | "close"
  | "windows"
  | "dueBy"
  | "amounts"
  | "changes"
  | "isVisit"
>;

export const stopsOf = (job: Job): readonly Stop[] =>
  job.kind === "visit" ? [job.stop] : [job.pickup, job.delivery];

/** Windows in their order. Those that touch or overlap are one. */
export function mergeWindows(windows: readonly TimeWindow[]): TimeWindow[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of windows.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** The stops of all jobs as arrays. */
export function nodesOf({ jobs, dimensions }: Problem): NodeArrays {
  const nodes = jobs.reduce((sum, job) => sum + stopsOf(job).length, 0);
  const windows: (TimeWindow[] | null)[] = [];
  const arrays = {
    nodes,
    first: new Int32Array(jobs.length),
    second: new Int32Array(jobs.length).fill(-1),
    job: new Int32Array(nodes),
    place: new Int32Array(nodes),
    service: new Float64Array(nodes),
    open: new Float64Array(nodes),
    close: new Float64Array(nodes).fill(never),
    dueBy: new Float64Array(nodes).fill(never),
    amounts: new Float64Array(jobs.length * dimensions.length),
    changes: new Float64Array(nodes * dimensions.length),
    isVisit: new Uint8Array(nodes),
    windows,
  };
  let node = 0;
  for (const [index, job] of jobs.entries()) {
    arrays.amounts.set(job.amounts, index * dimensions.length);
    for (const [which, stop] of stopsOf(job).entries()) {
      (which === 0 ? arrays.first : arrays.second)[index] = node;
      const merged = mergeWindows(stop.windows);
      const sign = job.kind === "shipment" && which === 0 ? 1 : -1;
      for (const [d, amount] of job.amounts.entries())
        arrays.changes[node * dimensions.length + d] = sign * amount;
      arrays.isVisit[node] = Number(job.kind === "visit");
      arrays.job[node] = index;
      arrays.place[node] = stop.place;
      arrays.service[node] = stop.serviceSeconds;
      arrays.open[node] = merged[0]?.start ?? -never;
      arrays.close[node] = merged.at(-1)?.end ?? never;
      arrays.dueBy[node] = stop.dueBy ?? never;
      windows.push(merged.length > 1 ? merged : null);
      node += 1;
    }
  }
  return arrays;
}
