import { and, eq } from "drizzle-orm";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { mainDomain } from "../../directory/external-ids.ts";
import { AppError } from "../../errors.ts";

/**
 * Checks that a token of the tenant, in any state, has this provisioning domain.
 * @throws AppError bad_request
 */
export async function checkDomain(db: Db, domain: string): Promise<void> {
  if (domain === mainDomain) return;
  const [token] = await db
    .select({ id: apiCredentials.id })
    .from(apiCredentials)
    .where(and(eq(apiCredentials.kind, "scim"), eq(apiCredentials.domain, domain)))
    .limit(1)
    .execute();
  if (token) return;
  const message =
    "No token of this tenant has this domain. Use a domain that scimTokens.list returns, or omit it.";
  throw new AppError("bad_request", message, { field: "domain" });
}

/** The provisioning domain of a SCIM token in any state; null for an unknown token. */
export async function domainOfToken(ctx: Context, credentialId: string): Promise<string | null> {
  const [[token]] = await ctx.scope.read((db) => [
    db
      .select({ domain: apiCredentials.domain })
      .from(apiCredentials)
      .where(eq(apiCredentials.id, credentialId)),
  ]);
  return token?.domain ?? null;
}
