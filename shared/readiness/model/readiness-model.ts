import * as z from "zod";

const weight = z
  .number()
  .min(0)
  .max(1000)
  .refine((value) => value === 0 || value >= 0.001, "must be 0, or at least 0.001");
const courses = z.array(z.uuid().toLowerCase()).max(500);

/** How a tenant rates its people: components, weights, and the limits below which a person is at risk. */
export const readinessModel = z.strictObject({
  /** The relative weight of each component. */
  weights: z
    .strictObject({
      /** Assigned courses that are completed and not expired. */
      completion: weight.default(2),
      /** The best known score of each quiz. */
      score: weight.default(3),
      /** Required courses that are completed and not expired. */
      required: weight.default(4),
      /** How recent the last activity is. */
      recency: weight.default(1),
    })
    .refine(
      (weights) => Object.values(weights).some((value) => value > 0),
      "needs at least one weight above 0",
    )
    .prefault({}),
  /** The number of days without activity after which recency has halved. */
  halfLifeDays: z.number().min(1).max(3650).default(90),
  /**
   * Ids of the courses that a role requires, assigned or not. For a role that is omitted, the
   * required courses are the assigned ones that MindTickle marks as required.
   */
  required: z
    .strictObject({
      rep: courses.optional(),
      manager: courses.optional(),
      admin: courses.optional(),
    })
    .prefault({}),
  /** When a person is at risk, besides overdue courses and expired certifications. */
  atRisk: z
    .strictObject({
      /** An index below this, 0 to 100. */
      indexBelow: z.number().min(0).max(100).default(50),
      /** A mean of the latest scores below this, 0 to 100. */
      latestBelow: z.number().min(0).max(100).default(60),
      /** No activity for longer than this. */
      idleDays: z.int().min(1).max(3650).default(60),
      /** The number of days for which these three do not apply to a new person. */
      graceDays: z.int().min(0).max(3650).default(14),
    })
    .prefault({}),
});

export type ReadinessModel = z.output<typeof readinessModel>;

export const components = ["completion", "score", "required", "recency"] as const;
export type Component = (typeof components)[number];

/** The model of a tenant that has not set one. It becomes the tenant's version 1. */
export const defaultModel: ReadinessModel = readinessModel.parse({});
