import * as z from "zod";
import { leaf } from "./leaf.ts";

/** When calls to an outside system stop, and for how long. */
export const breaker = (system: string) =>
  z
    .strictObject({
      failures: leaf(z.int().min(1).max(1000), 5, {
        title: `Failures before calls to ${system} stop`,
        description: "So many consecutive failures open the circuit breaker.",
        unit: "failures",
        changedBy: "operator",
      }),
      openSeconds: leaf(z.number().min(0.1).max(600), 30, {
        title: `Pause of calls to ${system}`,
        description:
          "How long the breaker first stays open. The time doubles with each trial call that fails.",
        unit: "seconds",
        changedBy: "operator",
      }),
    })
    .prefault({});
