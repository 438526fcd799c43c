import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import {
  readinessPublished,
  type PublishedFigure,
  publishedFigures,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { now } from "../figures/count-figures.ts";
import { indexNow } from "../figures/index-now.ts";
import { choosePublished, type Shown, shownValue } from "./choose-published.ts";
import { configOf } from "../../configuration/tenant-config.ts";

/** Of each team's figure, how many that were shown are kept and compared with. */
const keptNights = 20;

/**
 * Keeps what reps may be shown of the teams they are in, as tonight's figures tell it. Each person
 * counts alike there, whatever it has done, so that nobody's many results show through.
 */
export async function storePublished({ scope }: Pick<Context, "scope">, db: Db): Promise<void> {
  const { smallestGroup } = configOf(scope.tenant).readiness;
  // One after the other: of a large tenant each takes its memory.
  for (const figure of publishedFigures) await keepFigure(db, figure, smallestGroup);
  await db.execute(forgetOldest).execute();
}

async function keepFigure(db: Db, figure: PublishedFigure, smallestGroup: number): Promise<void> {
  const people = await rawQuery(db, contributionsTo(figure), personRow).execute();
  const before = await rawQuery(db, shownBefore(figure), shownRow).execute();
  const chosen = choosePublished(tonight(figure, people), before, smallestGroup);
  if (chosen.length === 0) return;
  const worth = new Map(people.map(({ person, value }) => [person, value]));
  const rows = chosen.map(({ team, value, contributions }) => ({
    team,
    figure,
    value: shownValue(value, contributions.size),
    people: contributions.size,
    contributions: [...contributions].map(
      ([person, told]) => `${person} ${told} ${worth.get(person) ?? 0}`,
    ),
    asOf: sql`now()`,
  }));
  await db.insert(readinessPublished).values(rows).onConflictDoNothing().execute();
}

/** The end of a person's id, the teams it is in that have reps, what tells a change, and its value. */
const personRow = z
  .tuple([z.string(), jsonText(z.array(z.string())), z.string(), z.number()])
  .transform(([person, teams, told, value]) => ({ person, teams, told, value }));

/** Whether a member `m` has part in a figure, what tells that its part has changed, and its part. */
const parts: Record<PublishedFigure, [has: SQL, told: SQL, value: SQL]> = {
  avgScore: [
    sql`m.scores > 0`,
    sql`concat_ws('/', m.scores, m.score_sum)`,
    sql`m.score_sum / nullif(m.scores, 0)`,
  ],
  completionRate: [
    sql`m.assigned > 0`,
    sql`concat_ws('/', m.assigned, m.completed)`,
    sql`100.0 * m.completed / nullif(m.assigned, 0)`,
  ],
  index: [
    sql`m.indexed = 1`,
    sql`concat_ws('/', m.base, m.coverage, m.recency_points, m.last_day, version)`,
    indexNow,
  ],
};

function contributionsTo(figure: PublishedFigure): SQL {
  const [has, told, value] = parts[figure];
  return sql`
    with ${now}, shown_team as (
      select distinct u.manager_id as team from users u
      where u.manager_id is not null and u.role = 'rep' and u.active
    ), placed as (
      select m.user_id, jsonb_agg(t.team) as in_teams
      from readiness_members m, unnest(m.teams) as one(team) join shown_team t using (team)
      where m.active and ${has} group by m.user_id
    ) select right(m.user_id::text, 12), p.in_teams::text, ${told}, (${value})::float8
    from placed p join readiness_members m using (user_id), model, moment`;
}

function tonight(figure: PublishedFigure, people: z.output<typeof personRow>[]): Shown[] {
  const sums = new Map<string, { sum: number; of: Map<string, string> }>();
  for (const { person, teams, told, value } of people) {
    for (const team of teams) {
      const all = sums.get(team) ?? { sum: 0, of: new Map<string, string>() };
      all.sum += value;
      all.of.set(person, told);
      sums.set(team, all);
    }
  }
  return [...sums].map(([team, { sum, of }]) => ({
    team,
    figure,
    value: sum / of.size,
    contributions: of,
  }));
}

const shownRow = z
  .tuple([z.string(), z.string(), z.number(), jsonText(z.array(z.string()))])
  .transform(([team, figure, value, told]): Shown => ({
    team,
    figure,
    value,
    contributions: new Map(
      told.map((entry): [string, string] => {
        const [person = "", part = ""] = entry.split(" ");
        return [person, part];
      }),
    ),
  }));

const shownBefore = (figure: PublishedFigure) => sql`
  select team::text, figure, value, to_jsonb(contributions)::text from readiness_published
  where figure = ${figure} order by as_of`;

/** Beyond the newest ones; and what is told again with nothing changed but the passing of time. */
const forgetOldest = sql`
  delete from readiness_published s using (
    select team, figure, as_of, row_number() over (partition by team, figure order by as_of desc) as place,
      array(select split_part(one, ' ', 1) || split_part(one, ' ', 2) from unnest(contributions) as one order by 1)
        = lead(array(select split_part(one, ' ', 1) || split_part(one, ' ', 2) from unnest(contributions) as one order by 1))
          over (partition by team, figure order by as_of) as is_repeated
    from readiness_published) ranked
  where (ranked.place > ${keptNights} or ranked.is_repeated) and s.team = ranked.team
    and s.figure = ranked.figure and s.as_of = ranked.as_of`;
