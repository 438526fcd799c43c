import * as z from "zod";

const unfitCodes = [
  "person_inactive",
  "course_not_completed",
  "course_expires",
  "score_too_low",
  "readiness_too_low",
  "licence_missing",
  "licence_revoked",
  "licence_not_yet_valid",
  "licence_expires",
  "skill_missing",
  "skill_expires",
] as const;

/** Why a person may not do work: a demand of a requirement that does not hold until the work ends. */
export interface UnfitReason {
  code: (typeof unfitCodes)[number];
  /** What demands it, such as `role:driver`; absent for `person_inactive`. */
  target?: string | undefined;
  courseId?: string | undefined;
  /** The name of the course or of the skill. */
  name?: string | undefined;
  /** The kind of licence. */
  licence?: string | undefined;
  /** The last day, in the tenant's time zone. */
  validUntil?: string | undefined;
  minimum?: number | undefined;
  /** Absent if unknown. */
  actual?: number | undefined;
  /** How fresh the knowledge is, ISO 8601; absent if nothing is known. */
  asOf?: string | undefined;
}

/** An `UnfitReason` as Postgres and the API write it. */
export const unfitReason: z.ZodType<UnfitReason> = z.object({
  code: z.enum(unfitCodes),
  target: z
    .string()
    .optional()
    .describe("What demands it, such as `role:driver`; absent for `person_inactive`."),
  courseId: z.uuid().optional(),
  name: z.string().optional().describe("The name of the course or of the skill."),
  licence: z.string().optional().describe("The kind of licence."),
  validUntil: z.iso.date().optional().describe("The last day, in the tenant's time zone."),
  minimum: z.number().optional(),
  actual: z.number().optional().describe("Absent if unknown."),
  asOf: z.iso
    .datetime()
    .optional()
    .describe("How fresh the knowledge is; absent if nothing is known."),
});
