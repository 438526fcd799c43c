import { and, eq, or, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { idKey, isUuid } from "../../ids.ts";
import { mainDomain } from "../external-ids.ts";
import { exactName } from "../../values/names.ts";
import { notDeleted, userFields, userOutput, visibleTo } from "./fields.ts";

/** A condition for users by id, or by an externalId in any of the tenant's provisioning domains. */
export function byIdOrExternalId(key: string): SQL | undefined {
  const hasExternalId = sql`${users.id} = any(array(select k.user_id from user_keys k
    where k.value = ${exactName(key)}::text and k.attribute = any(array(
      select 'externalId:' || c.domain from api_credentials c union select ${`externalId:${mainDomain}`}))))`;
  return isUuid(key) ? or(eq(users.id, key), hasExternalId) : hasExternalId;
}

export const getUserInput = z.strictObject({ id: z.string().max(200) });
export const getUserOutput = userOutput;

/**
 * One user that the actor may see.
 * @throws AppError not_found, also for a user that the actor may not see
 */
export async function getUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof getUserInput>;
}): Promise<z.output<typeof getUserOutput>> {
  const [[user]] = await ctx.scope.read((db) => [
    db
      .select(userFields)
      .from(users)
      .where(and(eq(users.id, idKey(input.id)), notDeleted, visibleTo(ctx, users.id))),
  ]);
  if (!user) throw notFound("user", input.id);
  return user;
}
