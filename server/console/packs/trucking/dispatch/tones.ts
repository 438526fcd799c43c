import type { Tone } from "../../../web/parts/map/shapes.tsx";
import type { Assignment } from "../common/types.ts";

const tones: Record<Assignment["state"], Tone> = {
  planned: "muted",
  assigned: "accent",
  dispatched: "good",
  held: "bad",
  done: "muted",
  cancelled: "muted",
};

/** The colour of an assignment. */
export const toneOf = (state: Assignment["state"]): Tone => tones[state];
