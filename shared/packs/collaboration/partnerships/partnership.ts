import { sql } from "drizzle-orm";
import * as z from "zod";
import { partnerships, partnershipStates } from "../../../../drizzle/schema/collaboration/index.ts";
import { currentTenant } from "../../../../drizzle/schema/roles.ts";

export const partnershipOutput = z.object({
  id: z.uuid(),
  state: z.enum(partnershipStates),
  isOwn: z.boolean().describe("Whether the caller's organization invited."),
  organization: z.string().nullable().describe("The other organization; null until it accepts."),
  invitationExpiresAt: z.date(),
  createdAt: z.date(),
  acceptedAt: z.date().nullable(),
  confirmedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
});
export type Partnership = z.output<typeof partnershipOutput>;

/** Whether the row belongs to the session's tenant, and not to its partner. */
export const isOwn = sql<boolean>`${partnerships.tenantId} = ${currentTenant}`;

export const partnershipFields = {
  id: partnerships.id,
  state: partnerships.state,
  isOwn,
  organization: sql<
    string | null
  >`case when ${isOwn} then ${partnerships.partnerName} else ${partnerships.ownerName} end`,
  invitationExpiresAt: partnerships.expiresAt,
  createdAt: partnerships.createdAt,
  acceptedAt: partnerships.acceptedAt,
  confirmedAt: partnerships.confirmedAt,
  endedAt: partnerships.endedAt,
};

export const onePartnershipInput = z.strictObject({ id: z.string().max(200) });
