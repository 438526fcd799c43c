import * as z from "zod";
import type { Faults } from "../faults.ts";

export const faultInput = z.strictObject({
  account: z.string().optional(),
  /**
   * `status` refuses, `latency` waits before the effect, `drop-answer` has the effect and no answer,
   * and with `odd-item` a list also holds `item`, whatever that is.
   */
  kind: z.enum(["status", "latency", "outage", "drop-answer", "odd-item"]),
  item: z.unknown().optional(),
  method: z.string().optional(),
  /** A part of the path. */
  path: z.string().optional(),
  /** 503 unless told. */
  status: z.int().min(400).max(599).optional(),
  /** Milliseconds of latency. Never scaled: callers' timeouts know of no scale. */
  ms: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /**
   * How many calls it meets; until it is removed, when absent. A client may by itself make a GET or
   * DELETE again whose connection was cut: that is another call.
   */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
type FaultOutput = z.output<typeof faultInput>;
export type Fault = FaultOutput & { id: string };
export type SimulatedFaults = Faults<FaultOutput>;
