import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import {
  type PublishedFigure,
  publishedFigures,
  readinessPublished,
} from "../../../drizzle/schema/index.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import type { Context } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { choosePublished, publishedValue } from "./choose-published.ts";
import type { TeamContributions } from "./display.ts";

/** How many published values of each team's figure are kept and compared with. */
const keptNights = 20;

/**
 * Publishes team figures to reps from tonight's readiness, if they reveal no individual. Each person
 * counts equally, so one person's many results do not stand out.
 */
export async function storePublished({ scope }: Pick<Context, "scope">, db: Db): Promise<void> {
  const { smallestGroup } = configOf(scope.tenant).readiness;
  // One figure at a time limits the memory that a large tenant needs.
  for (const figure of publishedFigures) await publishFigure(db, figure, smallestGroup);
  await db.execute(deleteOld).execute();
}

async function publishFigure(
  db: Db,
  figure: PublishedFigure,
  smallestGroup: number,
): Promise<void> {
  const people = await rawQuery(db, contributionsTo(figure), personRow).execute();
  const published = await rawQuery(db, publishedBefore(figure), publishedRow).execute();
  const chosen = choosePublished(teamsOf(figure, people), published, smallestGroup);
  if (chosen.length === 0) return;
  const values = new Map(people.map(({ person, value }) => [person, value]));
  const rows = chosen.map(({ team, value, contributions }) => ({
    team,
    figure,
    value: publishedValue(value, contributions.size),
    people: contributions.size,
    contributions: [...contributions].map(
      ([person, contribution]) => `${person} ${contribution} ${values.get(person) ?? 0}`,
    ),
    asOf: sql`now()`,
  }));
  await db.insert(readinessPublished).values(rows).onConflictDoNothing().execute();
}

/** The end of a person's id, the person's teams that have reps, the contribution and its value. */
const personRow = z
  .tuple([z.string(), jsonText(z.array(z.string())), z.string(), z.number()])
  .transform(([person, teams, contribution, value]) => ({ person, teams, contribution, value }));

/** For each figure: whether a member `m` counts, a text that changes with the value, and the value. */
const figureOf: Record<PublishedFigure, { counts: SQL; contribution: SQL; value: SQL }> = {
  avgScore: {
    counts: sql`m.scores > 0`,
    contribution: sql`concat_ws('/', m.scores, m.score_sum)`,
    value: sql`m.score_sum / nullif(m.scores, 0)`,
  },
  completionRate: {
    counts: sql`m.assigned > 0`,
    contribution: sql`concat_ws('/', m.assigned, m.completed)`,
    value: sql`100.0 * m.completed / nullif(m.assigned, 0)`,
  },
  index: {
    counts: sql`m.indexed = 1`,
    contribution: sql`concat_ws('/', m.base, m.coverage, m.recency_points, m.last_day, version)`,
    value: sql`app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, today, half_life)`,
  },
};

function contributionsTo(figure: PublishedFigure): SQL {
  const { counts, contribution, value } = figureOf[figure];
  return sql`
    with state as materialized (select * from app.readiness_state()), team_with_reps as (
      select distinct u.manager_id as team from users u
      where u.manager_id is not null and u.role = 'rep' and u.active
    ), membership as (
      select m.user_id, jsonb_agg(t.team) as teams
      from readiness_members m, unnest(m.teams) as listed(team) join team_with_reps t using (team)
      where m.active and ${counts} group by m.user_id
    ) select right(m.user_id::text, 12), s.teams::text, ${contribution}, (${value})::float8
    from membership s join readiness_members m using (user_id), state`;
}

function teamsOf(
  figure: PublishedFigure,
  people: z.output<typeof personRow>[],
): TeamContributions[] {
  const sums = new Map<string, { sum: number; contributions: Map<string, string> }>();
  for (const { person, teams, contribution, value } of people) {
    for (const team of teams) {
      const total = sums.get(team) ?? { sum: 0, contributions: new Map<string, string>() };
      total.sum += value;
      total.contributions.set(person, contribution);
      sums.set(team, total);
    }
  }
  return [...sums].map(([team, { sum, contributions }]) => ({
    team,
    figure,
    value: sum / contributions.size,
    contributions,
  }));
}

const publishedRow = z
  .tuple([z.string(), z.string(), z.number(), jsonText(z.array(z.string()))])
  .transform(([team, figure, value, entries]): TeamContributions => ({
    team,
    figure,
    value,
    contributions: new Map(
      entries.map((entry): [string, string] => {
        const [person = "", contribution = ""] = entry.split(" ");
        return [person, contribution];
      }),
    ),
  }));

const publishedBefore = (figure: PublishedFigure) => sql`
  select team::text, figure, value, to_jsonb(contributions)::text from readiness_published
  where figure = ${figure} order by as_of`;

/**
 * Deletes all but the newest values of each team's figure, and those that the next one repeats with
 * the same contributions.
 */
const deleteOld = sql`
  delete from readiness_published s using (
    select team, figure, as_of, row_number() over (partition by team, figure order by as_of desc) as place,
      array(select split_part(entry, ' ', 1) || split_part(entry, ' ', 2) from unnest(contributions) as entry order by 1)
        = lead(array(select split_part(entry, ' ', 1) || split_part(entry, ' ', 2) from unnest(contributions) as entry order by 1))
          over (partition by team, figure order by as_of) as is_repeated
    from readiness_published) ranked
  where (ranked.place > ${keptNights} or ranked.is_repeated) and s.team = ranked.team
    and s.figure = ranked.figure and s.as_of = ranked.as_of`;
