import { and, desc, eq, lt, type SQL } from "drizzle-orm";
import type * as z from "zod";
import { apiKeys, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { keyFields, keyOutput, ownedBy, visibleKeys } from "./key.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";

export const listKeysOutput = pageOutput(keyOutput);

interface Call {
  ctx: Context;
  input: z.output<typeof pageInput>;
}
type Listed = Promise<z.output<typeof listKeysOutput>>;

/** The organization's keys and the keys of the people whom the caller may see, newest first. */
export const listKeys = ({ ctx, input }: Call): Listed => list(ctx, input, visibleKeys(ctx));

/** The caller's personal keys, newest first. */
export const listOwnKeys = ({ ctx, input }: Call): Listed =>
  list(ctx, input, ownedBy(signedInUser(ctx).userId));

async function list(
  { scope }: Context,
  { limit, cursor }: Call["input"],
  condition: SQL | undefined,
): Listed {
  const [rows] = await scope.read((db) => [
    db
      .select(keyFields)
      .from(apiKeys)
      .leftJoin(users, eq(users.id, apiKeys.userId))
      .where(and(condition, cursor === undefined ? undefined : lt(apiKeys.id, cursor)))
      .orderBy(desc(apiKeys.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
