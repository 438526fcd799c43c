import type { Rates } from "../../standins/mindtickle/admin/rates.ts";
import type { ReceivedCall } from "../../standins/mindtickle/traffic.ts";
import type { Fed } from "./feed.ts";

export interface Limits {
  perSecond: number;
  perMinute: number;
}

/** What an account saw of a tenant's backlog. */
export interface Seen {
  rates: Rates;
  /** The share of what the limits allow that was used, over whole minutes. */
  used: number;
  /** The most people behind somebody in line who came before them. */
  overtaken: number;
  /** Creations that came after the deactivations were answered and before the last of those. */
  beforeLeavers: number;
}

/**
 * Counts over whole minutes from the first call on: both limits together let a minute's calls go in a
 * part of it, so a span that ends within one says nothing.
 */
export function usedOf(calls: ReceivedCall[], { perMinute }: Limits, minutes: number): number {
  const from = calls[0]?.at ?? 0;
  const counted = calls.filter(({ at }) => at < from + minutes * 60_000);
  return counted.length / (minutes * perMinute);
}

/** The most later people that anybody was overtaken by, on the way to MindTickle. */
export function mostOvertaken(calls: ReceivedCall[], fed: readonly Fed[]): number {
  const places = new Map(fed.map(({ userName }, place) => [userName, place]));
  const arrived = creations(calls).map(({ subject = "" }) => places.get(subject) ?? 0);
  const behind = arrived.map(
    (place, index) => arrived.slice(0, index).filter((earlier) => earlier > place).length,
  );
  return Math.max(0, ...behind);
}

/** How many creations went ahead of deactivations that had been answered at `since`. */
export function creationsBefore(calls: ReceivedCall[], since: number): number {
  const last = deactivations(calls).at(-1)?.at ?? Infinity;
  return creations(calls).filter(({ at }) => at > since && at < last).length;
}

export const creations = (calls: ReceivedCall[]) => calls.filter(({ method }) => method === "POST");
export const deactivations = (calls: ReceivedCall[]) =>
  calls.filter(({ method }) => method === "PATCH");

/** What of it is a breach of the limits or of the order. */
export function breaches({ rates, overtaken, beforeLeavers }: Seen, limits: Limits): string[] {
  const { perSecond, perMinute } = limits;
  return [
    // The simulator refuses what is too much, so a call of that kind shows here.
    rates.refused > 0 && `${rates.refused} calls were too many`,
    rates.maxPerSecond > perSecond && `${rates.maxPerSecond} calls in a second`,
    rates.maxPerMinute > perMinute && `${rates.maxPerMinute} calls in a minute`,
    overtaken > batchSize && `somebody was overtaken by ${overtaken}`,
    beforeLeavers > batchSize && `${beforeLeavers} creations went ahead of a deactivation`,
  ].filter((wrong) => wrong !== false);
}

/** A drain has eight under way at most and `user_changed` two; among these who is first is chance. */
const batchSize = 10;
