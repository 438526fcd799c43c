import { and, eq } from "drizzle-orm";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { type TokenState, tokenState } from "./live-tokens.ts";

export interface LockedToken {
  id: string;
  name: string;
  domain: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  state: TokenState;
}

/**
 * Reads a SCIM token of the tenant and locks its row until the transaction ends.
 * @throws AppError not_found
 */
export async function lockToken(db: Db, id: string): Promise<LockedToken> {
  const [token] = await db
    .select({
      id: apiCredentials.id,
      name: apiCredentials.name,
      domain: apiCredentials.domain,
      expiresAt: apiCredentials.expiresAt,
      revokedAt: apiCredentials.revokedAt,
      state: tokenState,
    })
    .from(apiCredentials)
    .where(and(eq(apiCredentials.kind, "scim"), eq(apiCredentials.id, idKey(id))))
    .for("update")
    .execute();
  if (!token) throw notFound("SCIM token", id);
  return token;
}
