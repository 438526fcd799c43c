import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { lockToken } from "./lock.ts";

export const revokeTokenInput = z.strictObject({ id: z.string().max(200) });

export const revokeTokenOutput = z.object({ id: z.uuid(), revokedAt: z.date().nullable() });

/**
 * Revokes a SCIM token: the next request with it is refused. Revoking it again changes nothing.
 * @throws AppError not_found
 */
export function revokeToken({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof revokeTokenInput>;
}): Promise<z.output<typeof revokeTokenOutput>> {
  return ctx.scope.write(async (db) => {
    const token = await lockToken(db, id);
    if (token.revokedAt) return { id: token.id, revokedAt: token.revokedAt };
    const [revoked] = await db
      .update(apiCredentials)
      .set({ revokedAt: sql`now()` })
      .where(eq(apiCredentials.id, token.id))
      .returning({ revokedAt: apiCredentials.revokedAt })
      .execute();
    const revokedAt = revoked?.revokedAt ?? null;
    const change = {
      action: "scim_token.revoke",
      subjectId: token.id,
      before: { name: token.name, state: token.state },
      after: { revokedAt },
    };
    await auditRow(ctx, db, change).execute();
    return { id: token.id, revokedAt };
  });
}
