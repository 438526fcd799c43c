import { sql } from "drizzle-orm";
import * as z from "zod";
import { readinessShown, type ShownFigure, shownFigures } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { now } from "../figures/count-figures.ts";
import { indexNow } from "../figures/index-now.ts";
import { chooseShown, type Shown, shownValue } from "./choose-shown.ts";

/** Of each team's figure, how many that were shown are kept and compared with. */
const keptNights = 20;

const json = <T extends z.ZodType>(shape: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(shape);

/**
 * Keeps what reps may be shown of the teams they are in, as tonight's figures tell it. Each person
 * counts alike there, whatever it has done, so that nobody's many results show through.
 */
export async function keepShown({ scope }: Pick<Context, "scope">, db: Db): Promise<void> {
  const [people, before] = await Promise.all([
    rawQuery(db, contributions, personRow).execute(),
    rawQuery(db, shownBefore, shownRow).execute(),
  ]);
  const { smallestGroup } = scope.tenant.config.readiness;
  const chosen = chooseShown(tonight(people), before, smallestGroup);
  if (chosen.length > 0) {
    const rows = chosen.map(({ team, figure, value, contributions }) => ({
      team,
      figure,
      value: shownValue(value, contributions.size),
      people: contributions.size,
      contributions: [...contributions].map((entry) => entry.join(" ")),
      asOf: sql`now()`,
    }));
    await db.insert(readinessShown).values(rows).onConflictDoNothing().execute();
  }
  await db.execute(forgetOldest).execute();
}

/** The person, the teams it is in that have reps, and of each figure what tells a change, and its value. */
const personRow = z
  .tuple([
    json(
      z.tuple([
        z.string(),
        z.array(z.string()),
        z.array(z.tuple([z.string(), z.number()]).nullable()),
      ]),
    ),
  ])
  .transform(([[person, teams, told]]) => ({ person, teams, told }));

const contributions = sql`
  with ${now}, shown_team as (
    select distinct u.manager_id as team from users u
    where u.manager_id is not null and u.role = 'rep' and u.active
  ), placed as (
    select m.user_id, jsonb_agg(t.team) as in_teams
    from readiness_members m, unnest(m.teams) as one(team) join shown_team t using (team)
    where m.active group by m.user_id
  ) select jsonb_build_array(right(m.user_id::text, 12), p.in_teams, jsonb_build_array(
      case when m.scores > 0 then jsonb_build_array(
        concat(m.scores, '/', m.score_sum), m.score_sum / m.scores) end,
      case when m.assigned > 0 then jsonb_build_array(
        concat(m.assigned, '/', m.completed), 100.0 * m.completed / m.assigned) end,
      case when m.indexed = 1 then jsonb_build_array(
        concat_ws('/', m.base, m.coverage, m.recency_points, m.last_day, version), ${indexNow}) end))::text
  from placed p join readiness_members m using (user_id), model, moment`;

function tonight(people: z.output<typeof personRow>[]): (Shown & { figure: ShownFigure })[] {
  const sums = new Map<
    string,
    { team: string; figure: ShownFigure; sum: number; of: Map<string, string> }
  >();
  for (const { person, teams, told } of people) {
    for (const [n, figure] of shownFigures.entries()) {
      const contributed = told[n];
      if (!contributed) continue;
      for (const team of teams) {
        const key = `${figure} ${team}`;
        const all = sums.get(key) ?? { team, figure, sum: 0, of: new Map<string, string>() };
        all.sum += contributed[1];
        all.of.set(person, contributed[0]);
        sums.set(key, all);
      }
    }
  }
  return [...sums.values()].map(({ team, figure, sum, of }) => ({
    team,
    figure,
    value: sum / of.size,
    contributions: of,
  }));
}

const shownRow = z
  .tuple([z.string(), z.enum(shownFigures), z.number(), json(z.array(z.string()))])
  .transform(([team, figure, value, told]) => ({
    team,
    figure,
    value,
    contributions: new Map(
      told.map((entry): [string, string] => [entry.slice(0, 12), entry.slice(13)]),
    ),
  }));

const shownBefore = sql`
  select team::text, figure, value, to_jsonb(contributions)::text from readiness_shown`;

const forgetOldest = sql`
  delete from readiness_shown s using (
    select team, figure, as_of, row_number() over (partition by team, figure order by as_of desc) as place
    from readiness_shown) ranked
  where ranked.place > ${keptNights} and s.team = ranked.team and s.figure = ranked.figure
    and s.as_of = ranked.as_of`;
