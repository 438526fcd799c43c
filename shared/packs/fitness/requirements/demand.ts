import * as z from "zod";
import { licenceKind, target } from "../target.ts";

const minimum = z.number().min(0).max(100).multipleOf(0.01);

/** One demand of a requirement; docs/fitness.md says when each holds. */
export const demand = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("course"),
    courseId: z.uuid(),
    minimum: minimum.optional().describe("The lowest score; without it, completing is enough."),
  }),
  z.strictObject({
    kind: z.literal("readiness"),
    minimum: minimum.describe("The lowest readiness index."),
  }),
  z.strictObject({ kind: z.literal("licence"), licence: licenceKind }),
]);
export type Demand = z.output<typeof demand>;

export const requirementOutput = z.object({
  id: z.uuid(),
  target,
  version: z.int().describe("Rises by one with each change of the target's requirement."),
  demands: z.array(demand),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  retiredAt: z.date().nullable().describe("Null while it is in force."),
});
export type Requirement = z.output<typeof requirementOutput>;
