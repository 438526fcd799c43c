import * as z from "zod";
import { fitnessOverrides } from "../../../../drizzle/schema/fitness/index.ts";

export const exceptionOutput = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  subjectId: z.uuid().describe("The load or the work order."),
  reason: z.string(),
  expiresAt: z.date(),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  revokedAt: z.date().nullable(),
});
export type Exception = z.output<typeof exceptionOutput>;

export const exceptionFields = {
  id: fitnessOverrides.id,
  userId: fitnessOverrides.userId,
  subjectId: fitnessOverrides.subjectId,
  reason: fitnessOverrides.reason,
  expiresAt: fitnessOverrides.expiresAt,
  createdAt: fitnessOverrides.createdAt,
  createdBy: fitnessOverrides.createdBy,
  revokedAt: fitnessOverrides.revokedAt,
};
