import { eq } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { storedGroup } from "./stored-group.ts";

/**
 * One group, for a provisioning client.
 * @param input.members whether its members are read, or left out
 * @throws AppError not_found
 */
export async function getGroup({
  ctx,
  input: { id, members, baseUrl },
}: {
  ctx: Context;
  input: { id: string; members: boolean; baseUrl: string };
}): Promise<StoredGroup> {
  const [[group]] = await ctx.scope.read((db) => [
    db
      .select(storedGroup(members ? baseUrl : null))
      .from(groups)
      .where(eq(groups.id, idKey(id))),
  ]);
  if (!group) throw notFound("group", id);
  return group;
}
