import { and, desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { tokenState, tokenStates } from "./live-tokens.ts";

export const listTokensOutput = pageOutput(
  z.object({
    id: z.uuid(),
    name: z.string(),
    domain: z
      .string()
      .describe("The provisioning domain whose externalIds the token reads and writes."),
    createdAt: z.date(),
    createdBy: z.string().describe("As an actor of the audit log."),
    expiresAt: z.date().nullable().describe("Null for a token that does not expire."),
    revokedAt: z.date().nullable(),
    lastUsedAt: z.date().nullable().describe("Accurate to five minutes."),
    state: tokenStates,
  }),
);

/** The tenant's SCIM tokens, newest first, without the tokens themselves. */
export async function listTokens({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listTokensOutput>> {
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
