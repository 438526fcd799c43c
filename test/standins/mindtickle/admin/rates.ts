import type { Limits } from "../limits.ts";
import type { ReceivedCall } from "../traffic.ts";

export interface Rates {
  /** The most accepted calls in any second, and in any minute, wherever it is laid. */
  maxPerSecond: number;
  maxPerMinute: number;
  /** Calls that the limits let through, whatever came of them. */
  accepted: number;
  /** Calls answered with 429, by the limits or by a fault. */
  refused: number;
}

/** Counts the log anew, so that it can convict the limiter as well as the caller. */
export function ratesOf(calls: ReceivedCall[], limits: Limits): Rates {
  const moments = calls.flatMap(({ admittedAt }) => admittedAt ?? []);
  return {
    ...limits.busiest(moments),
    accepted: moments.length,
    refused: calls.filter(({ limited }) => limited).length,
  };
}
