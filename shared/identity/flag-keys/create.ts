import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { newId } from "../../ids.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { refuseOutliving } from "../outliving.ts";
import { hashToken, newToken } from "../token-format.ts";
import { labelInput, refusePastExpiry } from "../token-input.ts";
import { checkFlagKeyLimit, flagKeyKinds, lockFlagKeys } from "./key.ts";

export const createFlagKeyInput = z.strictObject({
  name: labelInput,
  kind: z.enum(flagKeyKinds),
  expiresAt: dateTimeInput.optional(),
});

export const createFlagKeyOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(flagKeyKinds),
  expiresAt: z.date().nullable().describe("Null for a key that does not expire."),
  key: z.string().describe("The key itself. It cannot be read again."),
});

/**
 * Creates a key for clients of OpenFeature or Unleash. Only its hash is stored.
 * @throws AppError bad_request for an expiry in the past; forbidden for one after that of the caller's
 *   key; conflict if the tenant has 20 live keys
 */
export async function createFlagKey({
  ctx,
  input: { name, kind, ...input },
}: {
  ctx: Context;
  input: z.output<typeof createFlagKeyInput>;
}): Promise<z.output<typeof createFlagKeyOutput>> {
  const expiresAt = input.expiresAt ?? null;
  refusePastExpiry(ctx.now(), expiresAt);
  const key = newToken(kind, ctx.scope.tenantId);
  const tokenHash = hashToken(key);
  const id = newId(ctx.now().getTime());
  await ctx.scope.write(async (db) => {
    await Promise.all([
      lockFlagKeys(ctx, db),
      checkFlagKeyLimit(db),
      refuseOutliving(ctx, db, expiresAt),
    ]);
    const after = { name, kind, expiresAt };
    const change = { action: "flag_key.create", subjectId: id, before: null, after };
    // The column is for SCIM clients; a domain of its own has no externalIds.
    const columns = { id, ...after, domain: id, tokenHash, scopes: [kind] };
    await Promise.all([
      db
        .insert(apiCredentials)
        .values({ ...columns, createdBy: actorName(ctx) })
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
  });
  return { id, name, kind, expiresAt, key };
}
