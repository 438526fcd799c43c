import * as z from "zod";

/** Why a person may not do work: one demand of a requirement that does not hold until the work ends. */
export const unfitReason = z.object({
  code: z.enum([
    "person_inactive",
    "course_not_completed",
    "course_expires",
    "score_too_low",
    "readiness_too_low",
    "licence_missing",
    "licence_revoked",
    "licence_not_yet_valid",
    "licence_expires",
  ]),
  target: z
    .string()
    .optional()
    .describe("What demands it, such as `role:driver`; absent for `person_inactive`."),
  courseId: z.uuid().optional(),
  name: z.string().optional().describe("The name of the course."),
  licence: z.string().optional().describe("The kind of licence."),
  validUntil: z.iso.date().optional().describe("The last day, in the tenant's time zone."),
  minimum: z.number().optional(),
  actual: z.number().optional().describe("Absent if unknown."),
  asOf: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("How fresh the knowledge is; absent if nothing is known."),
});
export type UnfitReason = z.output<typeof unfitReason>;
