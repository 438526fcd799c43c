import * as z from "zod";
import { unfitCodes, type UnfitReason } from "./errors.ts";

/** An `UnfitReason` as Postgres and the API write it. */
export const unfitReason: z.ZodType<UnfitReason> = z.object({
  code: z.enum(unfitCodes),
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
