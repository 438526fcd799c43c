import * as z from "zod";
import { type Component, components } from "../model/readiness-model.ts";

/** One component of the index. */
export interface ComponentFigure {
  /** Mean over the people for whom it is known, 0 to 100; null if it is known for nobody. */
  value: number | null;
  /** Its relative weight. */
  weight: number;
  /** People for whom it is known. */
  people: number;
}

/** The readiness index by the tenant's model; see docs/readiness.md. */
export interface ReadinessIndex {
  /** Mean of the people's indexes, weighted by coverage, 0 to 100; null if nobody has one. */
  value: number | null;
  /** People with an index. */
  people: number;
  /** The known share of the model's weights, 0 to 1: a mean over all active people. */
  coverage: number | null;
  modelVersion: number;
  components: Record<Component, ComponentFigure>;
}

const n = z.number();
const part = z.tuple([n, n, n]);

/** Sums over people. A component has its weight, the people for whom it is known, and their sum. */
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
  const entries = components.map((name): [Component, ComponentFigure] => {
    const [weight, known, share] = sums[name];
    return [name, { value: mean(share, known), weight, people: known }];
  });
  return {
    value: sums.coverage === 0 ? null : sums.points / sums.coverage,
    people: sums.indexed,
    coverage: mean(sums.coverage, people),
    modelVersion: sums.version,
    // There is an entry for each component.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    components: Object.fromEntries(entries) as Record<Component, ComponentFigure>,
  };
}

export const mean = (sum: number, count: number): number | null =>
  count === 0 ? null : sum / count;
