import type { HoursOfService, Step } from "../model/index.ts";
import type { Finding } from "./finding.ts";
import { doneSteps, isPause, type RiddenRoute, where } from "./route.ts";

/** A driver's counters in seconds. */
interface Duty {
  driving: number;
  sinceBreak: number;
  /** When duty began. */
  since: number;
  cycle: number;
  /** Without driving, up to now. */
  still: number;
}

/** Hours of service: adds up what the driver does, and looks at each limit after each drive. */
export function checkHours(ridden: RiddenRoute): Finding[] {
  const { vehicle, route } = ridden;
  const rules = vehicle.hoursOfService;
  if (!rules) return [];
  const findings: Finding[] = [];
  const [first, ...steps] = route.steps;
  const duty = dutyAt(rules, vehicle.shift.start, first?.departure ?? 0);
  let known = doneSteps(ridden).filter(({ start }) => start !== undefined).length;
  let clock = first?.departure ?? 0;
  for (const step of steps) {
    const isKnown = known > 0;
    if (step.jobId !== undefined) known -= 1;
    const driven = Math.max(0, step.arrival - clock);
    if (driven > 0) {
      if (duty.still >= rules.breakSeconds) duty.sinceBreak = 0;
      duty.still = 0;
      duty.driving += driven;
      duty.sinceBreak += driven;
      duty.cycle += driven;
      for (const [limit, has, most] of [
        ["driving", duty.driving, rules.maxDriving],
        ["driving without a break", duty.sinceBreak, rules.breakAfterDriving],
        ["the time since the last rest", step.arrival - duty.since, rules.maxElapsed],
        ["the cycle", duty.cycle, rules.maxCycle],
      ] as const)
        if (has > most && !isKnown)
          findings.push({
            rule: "hours",
            message: `Before the ${where(vehicle, step)}, ${limit} is ${has} s, and at most ${most} may be.`,
          });
    }
    idle(duty, rules, step);
    clock = step.departure;
  }
  return findings;
}

function dutyAt(rules: HoursOfService, shiftStart: number, departure: number): Duty {
  const off = departure - shiftStart;
  const { used } = rules;
  const isRested = off >= rules.restSeconds;
  return {
    driving: isRested ? 0 : used.driving,
    sinceBreak: isRested ? 0 : used.drivingSinceBreak,
    since: isRested || used.elapsed === 0 ? departure : shiftStart - used.elapsed,
    cycle: off >= rules.restartSeconds ? 0 : used.cycle,
    still: Math.max(0, off),
  };
}

/** The time of a step: waiting, and then a service, a break or a rest. */
function idle(duty: Duty, rules: HoursOfService, step: Step): void {
  const waited = step.start - step.arrival;
  const rest = (seconds: number, until: number) => {
    if (seconds < rules.restSeconds) return false;
    duty.driving = 0;
    duty.sinceBreak = 0;
    duty.since = until;
    if (seconds >= rules.restartSeconds) duty.cycle = 0;
    return true;
  };
  if (!rest(waited, step.start)) duty.cycle += waited;
  const seconds = step.departure - step.start;
  if (isPause(step)) rest(seconds, step.departure);
  else duty.cycle += seconds;
  duty.still += waited + seconds;
}
