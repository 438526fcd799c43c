import { and, asc, eq, gt } from "drizzle-orm";
import * as z from "zod";
import { userRoles, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { notDeleted, userFields, userOutput, visibleTo } from "./fields.ts";

export const listUsersInput = pageInput.extend({
  active: z.boolean().optional(),
  role: z.enum(userRoles).optional(),
});
export const listUsersOutput = pageOutput(userOutput);

/** A page of the people that the actor may see, oldest first. Cached for ten minutes at most. */
export function listUsers({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listUsersInput>;
}): Promise<z.output<typeof listUsersOutput>> {
  const { limit, cursor, active, role } = input;
  return ctx.cache.through(ctx.scope, rosterPlace(ctx, input), async () => {
    const [rows] = await ctx.scope.read((db) => [
      db
        .select(userFields)
        .from(users)
        .where(
          and(
            notDeleted,
            visibleTo(ctx, users.id),
            cursor === undefined ? undefined : gt(users.id, cursor),
            active === undefined ? undefined : eq(users.active, active),
            role === undefined ? undefined : eq(users.role, role),
          ),
        )
        .orderBy(asc(users.id))
        .limit(limit + 1),
    ]);
    return pageOf(rows, limit);
  });
}

function rosterPlace({ actor, scope }: Context, input: object) {
  const viewer = actor.kind === "user" && actor.role !== "admin" ? actor.userId : "all";
  return {
    tenantId: scope.tenantId,
    resource: "roster" as const,
    variant: `${viewer}:${JSON.stringify(input)}`,
  };
}
