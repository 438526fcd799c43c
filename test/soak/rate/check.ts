import type { Rates } from "../../standins/mindtickle/admin/rates.ts";
import type { ReceivedCall } from "../../standins/mindtickle/traffic.ts";
import type { ProvisionedPerson } from "./provision.ts";

export interface Limits {
  perSecond: number;
  perMinute: number;
}

/** The calls that an account received for a tenant's backlog. */
export interface AccountTraffic {
  rates: Rates;
  /** The used share of the allowed calls, over whole minutes. */
  used: number;
  /** The maximum number of later users that were pushed before an earlier one. */
  overtaken: number;
  /** Creations that arrived after the deactivation requests were answered and before the last deactivation. */
  beforeDeactivations: number;
}

/**
 * Counts whole minutes from the first call. The limit per second allows all calls of a minute in a part
 * of it, so a partial minute says nothing.
 */
export function usedShare(calls: ReceivedCall[], { perMinute }: Limits, minutes: number): number {
  const from = calls[0]?.at ?? 0;
  const counted = calls.filter(({ at }) => at < from + minutes * 60_000);
  return counted.length / (minutes * perMinute);
}

/** The maximum number of later users that were pushed before an earlier one. */
export function maxOvertaken(
  calls: ReceivedCall[],
  provisioned: readonly ProvisionedPerson[],
): number {
  const positions = new Map(provisioned.map(({ userName }, position) => [userName, position]));
  const arrived = creations(calls).map(({ subject = "" }) => positions.get(subject) ?? 0);
  const behind = arrived.map(
    (position, index) => arrived.slice(0, index).filter((earlier) => earlier > position).length,
  );
  return Math.max(0, ...behind);
}

/** The number of creations before the last deactivation, of those that were answered at `since`. */
export function creationsBefore(calls: ReceivedCall[], since: number): number {
  const last = deactivations(calls).at(-1)?.at ?? Infinity;
  return creations(calls).filter(({ at }) => at > since && at < last).length;
}

export const creations = (calls: ReceivedCall[]) => calls.filter(({ method }) => method === "POST");
export const deactivations = (calls: ReceivedCall[]) =>
  calls.filter(({ method }) => method === "PATCH");

/** The violations of the limits and of the order. */
export function findProblems(
  { rates, overtaken, beforeDeactivations }: AccountTraffic,
  limits: Limits,
): string[] {
  const { perSecond, perMinute } = limits;
  return [
    // The simulator refuses calls above the limits.
    rates.refused > 0 && `${rates.refused} calls were too many`,
    rates.maxPerSecond > perSecond && `${rates.maxPerSecond} calls in a second`,
    rates.maxPerMinute > perMinute && `${rates.maxPerMinute} calls in a minute`,
    overtaken > batchSize && `a user was overtaken by ${overtaken}`,
    beforeDeactivations > 2 * batchSize &&
      `${beforeDeactivations} creations went ahead of a deactivation`,
  ].filter((problem) => problem !== false);
}

/**
 * A drain has at most eight concurrent pushes and `user_changed` two. Their order is not defined. One
 * batch may be on its way before the deactivations, and one beside them.
 */
const batchSize = 10;
