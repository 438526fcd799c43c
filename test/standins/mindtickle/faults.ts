import * as z from "zod";
import type { Faults } from "../faults.ts";

export const faultInput = z.strictObject({
  account: z.string().optional(),
  kind: z.enum([
    "429",
    "5xx",
    "latency",
    "outage",
    "expired",
    "answer-late",
    "effect-late",
    "drop-answer",
    "partial-page",
    "empty-page",
    "other-answer",
  ]),
  method: z.string().optional(),
  /** A part of the path. */
  path: z.string().optional(),
  /** A part of the request's body. */
  when: z.string().optional(),
  /** The status of a 5xx; 503 by default. */
  status: z.int().min(500).max(599).optional(),
  /**
   * Milliseconds of latency, or by which an answer or an effect is late. Never scaled, because the
   * caller's timeout is not scaled either.
   */
  ms: z.int().min(0).optional(),
  /** The text of an `other-answer`, JSON or not, with status 200. */
  text: z.string().optional(),
  /** The number of calls it applies to; when absent, it applies until it is removed. */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
type FaultOutput = z.output<typeof faultInput>;
export type Fault = FaultOutput & { id: string };
export type SimulatedFaults = Faults<FaultOutput>;
