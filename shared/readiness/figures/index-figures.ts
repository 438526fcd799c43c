import * as z from "zod";
import { type Component, components } from "../model/model.ts";

/** One thing that readiness is made of. */
export interface ComponentFigure {
  /** Mean over the people of whom it is known, 0 to 100; null where it is of nobody. */
  value: number | null;
  /** What it counts for, in proportion to the others. */
  weight: number;
  /** People of whom it is known. */
  people: number;
}

/** How ready people are, by the tenant's model; see docs/readiness.md. */
export interface ReadinessIndex {
  /** Mean of the people's indexes, each weighed by its coverage, 0 to 100; null where nobody has one. */
  value: number | null;
  /** People who have one. */
  people: number;
  /** How much of what the model needs is known, 0 to 1: a mean over all active people. */
  coverage: number | null;
  modelVersion: number;
  components: Record<Component, ComponentFigure>;
}

const n = z.number();
const part = z.tuple([n, n, n]);

/** What SQL gives of it: sums over people. A component is weight, people who know it, their shares. */
export const indexSums = z.strictObject({
  version: z.int(),
  indexed: n,
  points: n,
  coverage: n,
  completion: part,
  score: part,
  required: part,
  recency: part,
});

export function indexOf(sums: z.output<typeof indexSums>, people: number): ReadinessIndex {
  const told = components.map((name): [Component, ComponentFigure] => {
    const [weight, known, share] = sums[name];
    return [name, { value: mean(share, known), weight, people: known }];
  });
  return {
    value: sums.coverage === 0 ? null : sums.points / sums.coverage,
    people: sums.indexed,
    coverage: mean(sums.coverage, people),
    modelVersion: sums.version,
    // Made of all the names there are.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    components: Object.fromEntries(told) as Record<Component, ComponentFigure>,
  };
}

export const mean = (sum: number, count: number): number | null =>
  count === 0 ? null : sum / count;
