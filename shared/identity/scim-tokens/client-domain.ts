import { eq } from "drizzle-orm";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";

/** The provisioning domain of a SCIM token, revoked or not; null where there is no such token. */
export async function clientDomain(ctx: Context, credentialId: string): Promise<string | null> {
  const [[token]] = await ctx.scope.read((db) => [
    db
      .select({ domain: apiCredentials.domain })
      .from(apiCredentials)
      .where(eq(apiCredentials.id, credentialId)),
  ]);
  return token?.domain ?? null;
}
