import * as z from "zod";
import { type Component, components } from "../model/readiness-model.ts";

/** One component of the index. */
const componentFigure = z.object({
  value: z
    .number()
    .nullable()
    .describe("Mean over the people for whom it is known, 0 to 100; null if known for nobody."),
  weight: z.number().describe("Its relative weight."),
  people: z.int().describe("People for whom it is known."),
});
type ComponentFigure = z.output<typeof componentFigure>;

/** The readiness index by the tenant's model; see docs/readiness.md. */
export const readinessIndex = z.object({
  value: z
    .number()
    .nullable()
    .describe("Mean of the people's indexes, weighted by coverage, 0 to 100; null without one."),
  people: z.int().describe("People with an index."),
  coverage: z
    .number()
    .nullable()
    .describe("The known share of the model's weights, 0 to 1: a mean over all active people."),
  modelVersion: z.int(),
  components: z.object({
    completion: componentFigure,
    score: componentFigure,
    required: componentFigure,
    recency: componentFigure,
  }),
});
type ReadinessIndex = z.output<typeof readinessIndex>;

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
