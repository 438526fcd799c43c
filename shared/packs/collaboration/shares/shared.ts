import * as z from "zod";
import { shares } from "../../../../drizzle/schema/collaboration/index.ts";
import { documentOf } from "../../../db/columns.ts";

/** What a pack lets its tenants share: the fields by type of thing. `app.share_<type>` returns all of them. */
export type Shareables = Readonly<Record<string, readonly string[]>>;

export const shareOutput = z.object({
  id: z.uuid(),
  partnershipId: z.uuid(),
  subjectType: z.string(),
  subjectId: z.uuid(),
  fields: z.array(z.string()),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  expiresAt: z.date(),
  revokedAt: z.date().nullable(),
  openedAt: z.date().nullable().describe("When the partner last opened it, accurate to an hour."),
});
export type Share = z.output<typeof shareOutput>;

export const shareFields = {
  id: shares.id,
  partnershipId: shares.partnershipId,
  subjectType: shares.subjectType,
  subjectId: shares.subjectId,
  fields: shares.fields,
  createdAt: shares.createdAt,
  createdBy: shares.createdBy,
  expiresAt: shares.expiresAt,
  revokedAt: shares.revokedAt,
  openedAt: shares.openedAt,
};

/** What a partner gets: the granted fields of a thing, as they are now. */
export const receivedOutput = z.object({
  id: z.uuid(),
  organization: z.string().describe("Who shares it."),
  subjectType: z.string(),
  data: z.record(z.string(), z.unknown()).describe("The granted fields."),
  updatedAt: z.date(),
  expiresAt: z.date(),
});
export type Received = z.output<typeof receivedOutput>;

export const receivedFields = {
  id: shares.id,
  subjectType: shares.subjectType,
  data: documentOf<Record<string, unknown>>(shares.data),
  updatedAt: shares.updatedAt,
  expiresAt: shares.expiresAt,
};

export const oneShareInput = z.strictObject({ id: z.string().max(200) });
