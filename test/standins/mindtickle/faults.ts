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
  /** The status of a 5xx; 503 unless told. */
  status: z.int().min(500).max(599).optional(),
  /**
   * Milliseconds of latency, or that an answer or an effect is late. Never scaled: they are
   * measured against the caller's timeout, which knows of no scale.
   */
  ms: z.int().min(0).optional(),
  /** What an other answer says, JSON or not, with status 200. */
  text: z.string().optional(),
  /** How many calls it meets; until it is removed, when absent. */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
type FaultOutput = z.output<typeof faultInput>;
export type Fault = FaultOutput & { id: string };
export type SimulatedFaults = Faults<FaultOutput>;
