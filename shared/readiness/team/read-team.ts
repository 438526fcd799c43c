import { desc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  readinessShown,
  type ShownFigure,
  shownFigures,
  users,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { indexOn } from "../figures/index-now.ts";

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
  /** How much of the team one's own index left behind that night, 0 to 100, to the nearest ten. */
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
      .selectDistinctOn([readinessShown.figure], {
        figure: readinessShown.figure,
        value: readinessShown.value,
        people: readinessShown.people,
        asOf: readinessShown.asOf,
      })
      .from(readinessShown)
      .where(
        sql`${readinessShown.team} = (select manager_id from users where id = ${actor.userId})`,
      )
      .orderBy(readinessShown.figure, desc(readinessShown.asOf)),
    rawQuery(db, percentileThen(actor.userId), z.tuple([z.number()])),
  ]);
  const told = new Map<ShownFigure, TeamFigure>(shown.map(({ figure, ...rest }) => [figure, rest]));
  const [avgScore, completionRate, index] = shownFigures.map((figure) => told.get(figure) ?? null);
  return {
    team: own?.team ?? null,
    smallestGroup: ctx.scope.tenant.config.readiness.smallestGroup,
    avgScore: avgScore ?? null,
    completionRate: completionRate ?? null,
    index: index ?? null,
    percentile: percentile?.[0] ?? null,
  };
}

/** As of the night whose index is shown, so that it changes no more often than that. */
const percentileThen = (userId: string) => sql`
  with own as (select manager_id as team from users where id = ${userId}),
  night as (
    select s.as_of, (s.as_of at time zone 'utc')::date as today
    from readiness_shown s, own where s.team = own.team and s.figure = 'index'
    order by s.as_of desc limit 1
  ), peer as (
    select m.user_id, ${indexOn(sql`n.today`, sql`(o.model ->> 'halfLifeDays')::float8`)} as value
    from readiness_past_members m join readiness_models o on o.version = m.model_version, night n, own
    where m.active and m.indexed = 1 and own.team = any(m.teams)
      and m.since <= n.as_of and (m.until is null or m.until > n.as_of)
  ), self as materialized (select value from peer where user_id = ${userId})
  select (10 * round(10.0 * (count(*) filter (where p.value < s.value)
    + 0.5 * count(*) filter (where p.value = s.value)) / count(*)))::float8
  from peer p, self s having count(*) > 0`;
