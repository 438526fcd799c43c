import { desc, eq, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import {
  type PublishedFigure,
  publishedFigures,
  readinessPublished,
  users,
} from "../../../drizzle/schema/index.ts";
import { presentSetting } from "../../configuration/present-setting.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

const teamFigure = z.object({
  value: z.int().describe("A mean in which each person counts equally, clipped near 0 and 100."),
  people: z.int().describe("How many people it covers."),
  asOf: z.date().describe("The night that it is from."),
});
type TeamFigure = z.output<typeof teamFigure>;
/** Null while it would reveal individuals. */
const published = teamFigure.nullable();

/** What reps see of their team: figures that reveal no individual. */
export const teamOutput = z.object({
  team: z.uuid().nullable().describe("The manager's id; null for a person without one."),
  smallestGroup: z.int().describe("How many people a figure must cover to be published."),
  avgScore: published,
  completionRate: published.describe("In percent."),
  index: published,
  percentile: z
    .number()
    .nullable()
    .describe("The caller's percentile rank that night, rounded to tens and clipped to 30 to 70."),
});

/**
 * The published figures of the caller's team.
 * @throws AppError forbidden for a caller who is not a user
 */
export async function readTeam({ ctx }: { ctx: Context }): Promise<z.output<typeof teamOutput>> {
  const { actor } = ctx;
  if (actor.kind !== "user") {
    throw new AppError("forbidden", "Only users have a team. Use a user's access token.");
  }
  const smallestGroup = smallestGroupFor(ctx);
  const [[user], rows, [percentile]] = await ctx.scope.read((db) => [
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
    rawQuery(db, publishedPercentile(actor.userId, smallestGroup), z.tuple([z.number()])),
  ]);
  const figures = new Map<PublishedFigure, TeamFigure>(
    rows.map(({ figure, ...rest }) => [figure, rest]),
  );
  const [avgScore, completionRate, index] = publishedFigures.map(
    (figure) => figures.get(figure) ?? null,
  );
  return {
    team: user?.team ?? null,
    smallestGroup: configOf(ctx.scope.tenant).readiness.smallestGroup,
    avgScore: avgScore ?? null,
    completionRate: completionRate ?? null,
    index: index ?? null,
    percentile: percentile?.[0] ?? null,
  };
}

/**
 * From the night whose index is published, so that both change together. It is clipped, because the
 * first and the last value would reveal on which side everybody else is.
 */
const publishedPercentile = (userId: string, smallestGroup: SQL) => sql`
  with newest as (
    select s.contributions from readiness_published s
    where s.team = (select manager_id from users where id = ${userId}) and s.figure = 'index'
      and s.people >= ${smallestGroup} order by s.as_of desc limit 1
  ), peer as materialized (
    select split_part(entry, ' ', 1) as person, split_part(entry, ' ', 3)::float8 as value
    from newest, unnest(contributions) as entry
  ), self as materialized (
    select value from peer where person = right(${userId}::text, 12)
  ) select least(70, greatest(30, 10 * round(10.0 * (count(*) filter (where p.value < s.value)
      + 0.5 * count(*) filter (where p.value = s.value)) / count(*))))::float8
  from peer p, self s having count(*) > 0`;

/** Of the version by which the request works. Before its session, that is the one of the same snapshot. */
const smallestGroupFor = ({ scope }: Context): SQL =>
  scope.hasSession
    ? sql`${configOf(scope.tenant).readiness.smallestGroup}::int`
    : presentSetting("readiness.smallestGroup", sql`${scope.tenantId}::uuid`);
