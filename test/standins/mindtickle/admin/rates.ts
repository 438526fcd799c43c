import type { Limits } from "../limits.ts";
import type { ReceivedCall } from "../traffic.ts";

export interface Rates {
  /** The highest number of accepted calls in any second and any minute, as sliding windows. */
  maxPerSecond: number;
  maxPerMinute: number;
  /** Calls that the limits let through, whatever their result. */
  accepted: number;
  /** Calls answered with 429, by the limits or by a fault. */
  refused: number;
}

/** Computes the rates from the log, so that they show a fault of the limiter or of the caller. */
export function ratesOf(calls: ReceivedCall[], limits: Limits): Rates {
  const moments = calls.flatMap(({ admittedAt }) => admittedAt ?? []);
  return {
    ...limits.busiest(moments),
    accepted: moments.length,
    refused: calls.filter(({ limited }) => limited).length,
  };
}
