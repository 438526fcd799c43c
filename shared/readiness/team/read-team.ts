import { desc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  readinessPublished,
  type PublishedFigure,
  publishedFigures,
  users,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { configOf } from "../../configuration/tenant-config.ts";

export interface TeamFigure {
  /** A whole number, cut off near 0 and 100; see shownValue. */
  value: number;
  /** People who have part in it. */
  people: number;
  /** The night it was taken from. */
  asOf: Date;
}

/** What somebody may see of the team it is in: of nobody alone. */
export interface TeamView {
  /** The id of who leads it; null for who reports to nobody. */
  team: string | null;
  /** How many people must have part in a figure for it to be shown. */
  smallestGroup: number;
  /** Means in which each person counts alike; null while they would tell of too few people. */
  avgScore: TeamFigure | null;
  /** In percent. */
  completionRate: TeamFigure | null;
  index: TeamFigure | null;
  /** How much of the team one's own index left behind that night, from 30 to 70, to the nearest ten. */
  percentile: number | null;
}

/**
 * The caller's team by the figures of the nights, of those that show nobody alone; see choose-shown.
 * @throws AppError forbidden for who is no person of the tenant
 */
export async function readTeam({ ctx }: { ctx: Context }): Promise<TeamView> {
  const { actor } = ctx;
  if (actor.kind !== "user") {
    throw new AppError("forbidden", "Only people have a team. Use a person's token.");
  }
  const [[own], shown, [percentile]] = await ctx.scope.read((db) => [
    db.select({ team: users.managerId }).from(users).where(eq(users.id, actor.userId)),
    db
      .selectDistinctOn([readinessPublished.figure], {
        figure: readinessPublished.figure,
        value: readinessPublished.value,
        people: readinessPublished.people,
        asOf: readinessPublished.asOf,
      })
      .from(readinessPublished)
      .where(
        sql`${readinessPublished.team} = (select manager_id from users where id = ${actor.userId})
          and ${readinessPublished.people} >= ${smallestGroup}`,
      )
      .orderBy(readinessPublished.figure, desc(readinessPublished.asOf)),
    rawQuery(db, percentileThen(actor.userId), z.tuple([z.number()])),
  ]);
  const told = new Map<PublishedFigure, TeamFigure>(
    shown.map(({ figure, ...rest }) => [figure, rest]),
  );
  const [avgScore, completionRate, index] = publishedFigures.map(
    (figure) => told.get(figure) ?? null,
  );
  return {
    team: own?.team ?? null,
    smallestGroup: configOf(ctx.scope.tenant).readiness.smallestGroup,
    avgScore: avgScore ?? null,
    completionRate: completionRate ?? null,
    index: index ?? null,
    percentile: percentile?.[0] ?? null,
  };
}

/**
 * By the night whose index is shown, so that it changes no more often than that; cut off at both
 * ends, where it would tell on which side of oneself everybody is.
 */
const percentileThen = (userId: string) => sql`
  with shown as (
    select s.contributions from readiness_published s
    where s.team = (select manager_id from users where id = ${userId}) and s.figure = 'index'
      and s.people >= ${smallestGroup} order by s.as_of desc limit 1
  ), peer as materialized (
    select split_part(one, ' ', 1) as person, split_part(one, ' ', 3)::float8 as value
    from shown, unnest(contributions) as one
  ), self as materialized (
    select value from peer where person = right(${userId}::text, 12)
  ) select least(70, greatest(30, 10 * round(10.0 * (count(*) filter (where p.value < s.value)
      + 0.5 * count(*) filter (where p.value = s.value)) / count(*))))::float8
  from peer p, self s having count(*) > 0`;

/** That of the tenant, as the product has it where the tenant has none. */
const smallestGroup = sql`coalesce(
  (select (config -> 'readiness' ->> 'smallestGroup')::int from tenants), 5)`;
