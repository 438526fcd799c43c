import { and, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf } from "../../db/pages.ts";
import { tokenState } from "./live-tokens.ts";

/** The tenant's SCIM tokens, newest first, without the tokens themselves. */
export async function listTokens({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}) {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: apiCredentials.id,
        name: apiCredentials.name,
        domain: apiCredentials.domain,
        createdAt: apiCredentials.createdAt,
        createdBy: apiCredentials.createdBy,
        expiresAt: apiCredentials.expiresAt,
        revokedAt: apiCredentials.revokedAt,
        lastUsedAt: apiCredentials.lastUsedAt,
        state: tokenState,
      })
      .from(apiCredentials)
      .where(
        and(
          eq(apiCredentials.kind, "scim"),
          cursor === undefined ? undefined : lt(apiCredentials.id, cursor),
        ),
      )
      .orderBy(desc(apiCredentials.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
