import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { hashToken, newToken } from "../token-format.ts";
import { refuseOutliving } from "../outliving.ts";
import { refusePastExpiry } from "../token-input.ts";
import { actorName, type Context } from "../../context.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import type { Db } from "../../db/queries.ts";
import { newId } from "../../ids.ts";

export const tokenExpiry = dateTimeInput.optional();

/** A token that was just created. */
export const newTokenOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  domain: z
    .string()
    .describe("The provisioning domain whose externalIds the token reads and writes."),
  token: z.string().describe("The token itself. It cannot be read again."),
});

export interface NewToken {
  id: string;
  name: string;
  expiresAt: Date | null;
  /** Returned only once. */
  token: string;
  tokenHash: Uint8Array;
  /** The provisioning domain whose externalIds the token reads and writes. */
  domain: string;
}

/**
 * Creates a token without storing it. Without a domain in the input, it starts a new domain.
 * @throws AppError bad_request if it would already be expired
 */
export function prepareToken(
  ctx: Context,
  input: { name: string; expiresAt?: Date | undefined; domain?: string | undefined },
): NewToken {
  const { name, expiresAt } = input;
  refusePastExpiry(ctx.now(), expiresAt);
  const token = newToken("scim", ctx.scope.tenantId);
  const tokenHash = hashToken(token);
  const id = newId();
  const domain = input.domain ?? id;
  return { id, name, expiresAt: expiresAt ?? null, token, tokenHash, domain };
}

/**
 * Stores the hash of a new token, with an audit entry that contains neither token nor hash.
 * @throws AppError forbidden for a token that outlives the API key which creates it
 */
export async function storeToken(
  ctx: Context,
  db: Db,
  { id, name, expiresAt, tokenHash, domain }: NewToken,
  replaces?: string,
): Promise<void> {
  await refuseOutliving(ctx, db, expiresAt);
  const change = {
    action: "scim_token.create",
    subjectId: id,
    before: null,
    after: { name, domain, expiresAt, ...(replaces === undefined ? {} : { replaces }) },
  };
  await Promise.all([
    db
      .insert(apiCredentials)
      .values({
        id,
        kind: "scim",
        name,
        domain,
        tokenHash,
        scopes: ["scim"],
        createdBy: actorName(ctx),
        expiresAt,
      })
      .execute(),
    auditRow(ctx, db, change).execute(),
  ]);
}
