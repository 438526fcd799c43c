import { and, asc, gt } from "drizzle-orm";
import type * as z from "zod";
import { invitations } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { invitationFields, invitationOutput } from "./invitation.ts";
import { isOpen } from "./issue.ts";

export const listInvitationsOutput = pageOutput(invitationOutput);

/** The invitations that were neither accepted nor revoked, expired ones too, oldest first. */
export async function listInvitations({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listInvitationsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(invitationFields)
      .from(invitations)
      .where(and(isOpen, cursor === undefined ? undefined : gt(invitations.id, cursor)))
      .orderBy(asc(invitations.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
