import { and, asc, eq, gt, ilike, or, type SQL } from "drizzle-orm";
import * as z from "zod";
import { userRoles, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { containing } from "../../db/columns.ts";
import { pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { isUuid } from "../../ids.ts";
import { isInTeam, notDeleted, userFields, userOutput, visibleTo } from "./fields.ts";

export const listUsersInput = pageInput.extend({
  active: z.boolean().optional(),
  role: z.enum(userRoles).optional(),
  /** The id of a manager: that person and everybody below. Else the name of a team. */
  team: z.string().min(1).max(200).optional(),
  /** A part of the name, the email address or the userName, in any case. */
  q: z.string().trim().min(1).max(200).optional(),
});
export const listUsersOutput = pageOutput(userOutput);

type Input = z.output<typeof listUsersInput>;
type Output = z.output<typeof listUsersOutput>;

/** A page of the people that the actor may see, oldest first. Cached for ten minutes at most. */
export async function listUsers({ ctx, input }: { ctx: Context; input: Input }): Promise<Output> {
  const read = () => readPage(ctx, input);
  // A text search would fill the cache with pages that are read once.
  const page = await (input.q === undefined
    ? ctx.cache.through(ctx.scope, rosterPlace(ctx, input), read)
    : read());
  const { team } = input;
  if (team !== undefined && page.items.length === 0) ctx.reportMiss({ kind: "id", value: team });
  return page;
}

async function readPage(ctx: Context, input: Input): Promise<Output> {
  const { limit, cursor, active, role, team, q } = input;
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
          team === undefined ? undefined : isUuid(team) ? isInTeam(team) : eq(users.team, team),
          q === undefined ? undefined : containsText(q),
        ),
      )
      .orderBy(asc(users.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

function containsText(text: string): SQL | undefined {
  const pattern = containing(text);
  return or(
    ilike(users.displayName, pattern),
    ilike(users.email, pattern),
    ilike(users.userName, pattern),
  );
}

function rosterPlace({ actor, scope }: Context, input: Input) {
  const viewer = actor.kind === "user" && actor.role !== "admin" ? actor.userId : "all";
  return {
    tenantId: scope.tenantId,
    resource: "roster" as const,
    variant: `${viewer}:${JSON.stringify(input)}`,
  };
}
