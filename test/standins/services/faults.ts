import * as z from "zod";
import type { Faults } from "../faults.ts";

export const faultInput = z.strictObject({
  account: z.string().optional(),
  /**
   * `status` refuses the call, `latency` delays its effect, `drop-answer` applies the effect but sends
   * no answer, and `odd-item` adds `item`, any JSON value, to a list.
   */
  kind: z.enum(["status", "latency", "outage", "drop-answer", "odd-item"]),
  item: z.unknown().optional(),
  method: z.string().optional(),
  /** A part of the path. */
  path: z.string().optional(),
  /** 503 by default. */
  status: z.int().min(400).max(599).optional(),
  /** Milliseconds of latency. Never scaled, because callers' timeouts are not scaled either. */
  ms: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /**
   * The number of calls it applies to; when absent, it applies until it is removed. A client may
   * repeat a GET or DELETE whose connection was closed: that is another call.
   */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
type FaultOutput = z.output<typeof faultInput>;
export type Fault = FaultOutput & { id: string };
export type SimulatedFaults = Faults<FaultOutput>;
