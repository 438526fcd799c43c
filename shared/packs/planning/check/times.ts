import type { Step } from "../model/index.ts";
import type { Finding } from "./finding.ts";
import { doneSteps, isPause, type RiddenRoute, stopOf, travel, where } from "./route.ts";

/** Times: no leg is faster than its travel time, and windows, shift and longest duration hold. */
export function checkTimes(ridden: RiddenRoute): Finding[] {
  const { vehicle, route, jobs } = ridden;
  const findings: Finding[] = [];
  const done = doneSteps(ridden);
  const isDoneOnly = route.steps.filter(({ jobId }) => jobId !== undefined).length <= done.length;
  const say = (rule: Finding["rule"], step: Step, message: string) =>
    findings.push({ rule, message: `${capital(where(vehicle, step))}: ${message}.` });
  let stops = 0;
  let onTheWay = 0;
  let last: Step | undefined;
  let lastPlaced: Step | undefined;
  for (const step of route.steps) {
    if (step.start < step.arrival || step.departure < step.start)
      say("times", step, "arrival, start and departure are not in this order");
    if (step.waiting !== step.start - step.arrival)
      say(
        "times",
        step,
        `it waits ${step.start - step.arrival} s, and the plan says ${step.waiting}`,
      );
    if (last) {
      const known = step.jobId === undefined ? undefined : done[stops]?.start;
      onTheWay += step.arrival - last.departure;
      if (step.arrival < last.departure && known === undefined)
        say("times", step, "it begins before the step before it ends");
      if (!isPause(step)) {
        const { seconds } = travel(ridden, lastPlaced?.place ?? null, step.place);
        if (known === undefined && onTheWay < seconds)
          say("times", step, `it drives ${onTheWay} s, and the way takes ${seconds}`);
        onTheWay = 0;
      }
    }
    if (step.jobId !== undefined) {
      const stop = stopOf(jobs.get(step.jobId), step.kind);
      const before = done[stops];
      stops += 1;
      if (stop && step.departure - step.start !== stop.serviceSeconds)
        say("times", step, `service takes ${stop.serviceSeconds} s`);
      const late = Math.max(0, step.start - (stop?.dueBy ?? step.start));
      if (late !== step.lateness) say("times", step, `it is ${late} s late, not ${step.lateness}`);
      const isOpen =
        stop?.windows.length === 0 ||
        stop?.windows.some(({ start, end }) => start <= step.start && step.start <= end);
      if (!before && !isOpen) say("window", step, `${step.start} is in none of its time windows`);
      if (before && (before.jobId !== step.jobId || before.kind !== step.kind))
        say("done", step, `the done ${before.kind} of ${before.jobId} belongs here`);
      if (before?.start !== undefined && before.start !== step.start)
        say("done", step, `it began at ${before.start}, not at ${step.start}`);
    } else if (stops < done.length && step.kind === "end")
      say("done", step, `only ${stops} of ${done.length} done steps are in the route`);
    last = step;
    if (!isPause(step)) lastPlaced = step;
  }
  const [first, end] = [route.steps[0]!, route.steps.at(-1)!];
  if (first.place !== vehicle.start || end.place !== vehicle.end)
    say("shape", first.place === vehicle.start ? end : first, "it is at another place");
  const duration = end.arrival - first.departure;
  if (duration !== route.duration) say("times", end, `the route takes ${duration} s`);
  if (done.length === 0 && first.departure < vehicle.shift.start)
    say("shift", first, `the shift starts at ${vehicle.shift.start}`);
  if (!isDoneOnly && end.departure > vehicle.shift.end)
    say("shift", end, `the shift ends at ${vehicle.shift.end}`);
  if (done.length === 0 && duration > (vehicle.maxDuration ?? duration))
    say(
      "duration",
      end,
      `the route takes ${duration} s, and at most ${vehicle.maxDuration} may be`,
    );
  return findings;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
