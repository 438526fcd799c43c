import * as z from "zod";
import { licences } from "../../../../drizzle/schema/fitness/index.ts";
import { licenceKind } from "../target.ts";

export const licenceOutput = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  kind: licenceKind,
  validFrom: z.iso.date().describe("The first day, in the tenant's time zone."),
  validUntil: z.iso
    .date()
    .nullable()
    .describe("The last day, which counts whole; null has no end."),
  revokedAt: z.date().nullable(),
  revokedBecause: z.string().nullable(),
  version: z.int(),
  updatedAt: z.date(),
});
export type Licence = z.output<typeof licenceOutput>;

export const licenceFields = {
  id: licences.id,
  userId: licences.userId,
  kind: licences.kind,
  validFrom: licences.validFrom,
  validUntil: licences.validUntil,
  revokedAt: licences.revokedAt,
  revokedBecause: licences.revokedBecause,
  version: licences.version,
  updatedAt: licences.updatedAt,
};

/** The days of a licence. @throws ZodError unless it ends on its first day or later */
export const days = z
  .strictObject({
    validFrom: z.iso.date(),
    validUntil: z.iso.date().nullable().default(null),
  })
  .refine(({ validFrom, validUntil }) => validUntil === null || validUntil >= validFrom, {
    path: ["validUntil"],
    message: "must not be before validFrom",
  });
