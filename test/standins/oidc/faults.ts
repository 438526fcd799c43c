import * as z from "zod";
import type { Faults } from "../faults.ts";

export const faultInput = z.strictObject({
  /** The tenant whose provider has the fault; when absent, all have it. */
  account: z.string().optional(),
  kind: z.enum([
    // In the id token.
    "wrong-nonce",
    "missing-nonce",
    "wrong-iss",
    "wrong-aud",
    "wrong-key",
    "unknown-kid",
    "alg-none",
    "alg-hs256",
    "claims",
    // In the redirect to the relying party.
    "wrong-state",
    "missing-state",
    "wrong-response-iss",
    "missing-response-iss",
    // In the discovery document.
    "document",
    // In any answer.
    "slow",
    "5xx",
    "redirect",
    "oversized",
    "other-answer",
  ]),
  method: z.string().optional(),
  /** A part of the path, as `/jwks`. */
  path: z.string().optional(),
  /** The claims, or the members of the discovery document, that are replaced; null removes one. */
  set: z.record(z.string(), z.unknown()).optional(),
  /** Milliseconds by which a slow answer is late. */
  ms: z.int().min(0).optional(),
  /** The status of a 5xx; 503 by default. */
  status: z.int().min(500).max(599).optional(),
  /** Where a redirect leads. */
  location: z.string().optional(),
  /** The text of an `other-answer`, JSON or not, with status 200. */
  text: z.string().optional(),
  /** The size of an oversized answer; 4 MiB by default. */
  bytes: z.int().min(1).optional(),
  /** The number of calls it applies to; when absent, it applies until it is removed. */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
type FaultOutput = z.output<typeof faultInput>;
export type Fault = FaultOutput & { id: string };
export type SimulatedFaults = Faults<FaultOutput>;
