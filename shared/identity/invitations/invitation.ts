import * as z from "zod";
import { invitations, userRoles } from "../../../drizzle/schema/index.ts";
import { emailInput, nameInput } from "../../directory/people/input.ts";

/** The invitations of an organization that are open at a time. */
export const maxOpen = 1000;

export const createInvitationInput = z.strictObject({
  email: emailInput,
  name: nameInput.optional(),
  role: z.enum(userRoles).default("rep"),
});

export const invitationIdInput = z.strictObject({ id: z.string().max(200) });

export const invitationOutput = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(userRoles),
  createdAt: z.date(),
  createdBy: z.string().describe("Who invited, as an actor of the audit log."),
  expiresAt: z.date().describe("From then on, it cannot be accepted unless it is renewed."),
});

export type Invitation = z.output<typeof invitationOutput>;

/** The columns of an invitation in tRPC and REST: nothing of its token. */
export const invitationFields = {
  id: invitations.id,
  email: invitations.address,
  name: invitations.name,
  role: invitations.role,
  createdAt: invitations.createdAt,
  createdBy: invitations.createdBy,
  expiresAt: invitations.expiresAt,
};
