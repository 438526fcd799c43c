import * as z from "zod";

const weight = z
  .number()
  .min(0)
  .max(1000)
  .refine((one) => one === 0 || one >= 0.001, "is 0, or from 0.001 on");
const courses = z.array(z.uuid().toLowerCase()).max(500);

/** How a tenant rates its people: from what, how heavily, and from where on somebody is at risk. */
export const readinessModel = z.strictObject({
  /** What each component counts for; they are taken in proportion to each other. */
  weights: z
    .strictObject({
      /** Assigned courses that are completed and still count. */
      completion: weight.default(2),
      /** The best known score of each quiz. */
      score: weight.default(3),
      /** Required courses that are completed and still count. */
      required: weight.default(4),
      /** How recently something was learned. */
      recency: weight.default(1),
    })
    .refine(
      (all) => Object.values(all).some((one) => one > 0),
      "give at least one a weight above 0",
    )
    .prefault({}),
  /** Days after which what was last done counts half. */
  halfLifeDays: z.number().min(1).max(3650).default(90),
  /**
   * Ids of the courses that everybody of a role must have done, assigned or not. A role that is left
   * out must do what is assigned to each and marked as required in MindTickle.
   */
  required: z
    .strictObject({
      rep: courses.optional(),
      manager: courses.optional(),
      admin: courses.optional(),
    })
    .prefault({}),
  /** From where on somebody is at risk, beside what is required and overdue or expired. */
  atRisk: z
    .strictObject({
      /** An index below this, 0 to 100. */
      indexBelow: z.number().min(0).max(100).default(50),
      /** A mean of the latest scores below this, 0 to 100. */
      latestBelow: z.number().min(0).max(100).default(60),
      /** Nothing done for longer than this. */
      idleDays: z.int().min(1).max(3650).default(60),
      /** Days for which these three do not count of somebody who is new. */
      graceDays: z.int().min(0).max(3650).default(14),
    })
    .prefault({}),
});

export type ReadinessModel = z.output<typeof readinessModel>;

export const components = ["completion", "score", "required", "recency"] as const;
export type Component = (typeof components)[number];

/** The model of a tenant that has set none: it becomes the tenant's version 1. */
export const defaultModel: ReadinessModel = readinessModel.parse({});
