import { bad } from "./fault.ts";
import { parseDuration } from "./duration.ts";
import { checkName } from "./names.ts";

/** The limits of one flow-control key; null means unlimited. The period is in milliseconds. */
export type FlowControl = {
  key: string;
  parallelism: number | null;
  rate: number | null;
  periodMs: number;
};

/**
 * Reads Upstash-Flow-Control-Key and -Value (`parallelism=2, rate=60, period=1m`; the period
 * is 1 s when it is not given).
 *
 * @throws Fault 400 when only one of the two is given, or the value is malformed.
 */
export function readFlowControl(key: string | null, value: string | null): FlowControl | null {
  if (key === null && value === null) return null;
  if (key === null || value === null) {
    throw bad("Upstash-Flow-Control-Key and Upstash-Flow-Control-Value must be given together");
  }
  const flow: FlowControl = {
    key: checkName("flow control key", key),
    parallelism: null,
    rate: null,
    periodMs: 1_000,
  };
  for (const part of value.split(",")) {
    const [name, text = ""] = part.split("=").map((side) => side.trim());
    switch (name?.toLowerCase()) {
      case "parallelism":
        flow.parallelism = readLimit("parallelism", text);
        break;
      case "rate":
        flow.rate = readLimit("rate", text);
        break;
      case "period":
        flow.periodMs = readPeriod(text);
        break;
      default:
        throw bad(`invalid flow control value "${value}"`);
    }
  }
  if (flow.parallelism === null && flow.rate === null) {
    throw bad("flow control needs a parallelism or a rate");
  }
  return flow;
}

/** Reads a limit: an integer from 1. Throws Fault 400. */
export function readLimit(what: string, text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 2_147_483_647) {
    throw bad(`invalid ${what} "${text}": a whole number from 1 is expected`);
  }
  return limit;
}

/** Reads a period: a duration, or a number of seconds. Returns milliseconds; throws Fault 400. */
export function readPeriod(text: string): number {
  const period = /^\d+$/.test(text) ? Number(text) * 1_000 : parseDuration(text);
  if (period === null || period < 1) throw bad(`invalid flow control period "${text}"`);
  return period;
}
