import { and, count, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { recoveryCodes, signIns } from "../../../drizzle/schema/index.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import type { Context } from "../../context.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";

export const totpStatusOutput = z.object({
  enabled: z.boolean().describe("Whether sign-ins need a code of the authenticator app."),
  recoveryCodes: z.int().describe("How many recovery codes are left."),
  required: z.boolean().describe("Whether the organization requires an app of the caller."),
});

/** The caller's authenticator app. */
export async function totpStatus({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof totpStatusOutput>> {
  const { userId } = signedInUser(ctx);
  const [[app], [left]] = await ctx.scope.read((db) => [
    db
      .select({ enabled: sql<boolean>`${signIns.totpConfirmedAt} is not null` })
      .from(signIns)
      .where(eq(signIns.userId, userId)),
    db
      .select({ codes: count() })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt))),
  ]);
  const { tenant } = ctx.scope;
  return {
    enabled: app?.enabled ?? false,
    recoveryCodes: left?.codes ?? 0,
    required: tenant.role === "admin" && configOf(tenant).identity.adminTotp,
  };
}
