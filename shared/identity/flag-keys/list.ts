import { and, desc, lt } from "drizzle-orm";
import type * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { flagKeyFields, flagKeyOutput, isFlagKey } from "./key.ts";

export const listFlagKeysOutput = pageOutput(flagKeyOutput);

/** The tenant's keys for flags, newest first, without the keys themselves. */
export async function listFlagKeys({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof pageInput>;
}): Promise<z.output<typeof listFlagKeysOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(flagKeyFields)
      .from(apiCredentials)
      .where(and(isFlagKey, cursor === undefined ? undefined : lt(apiCredentials.id, cursor)))
      .orderBy(desc(apiCredentials.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
