import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { type OneScope, chooseScope, managerOf, oneScope, reportInput } from "../choose-scope.ts";
import { indexOn } from "../figures/index-now.ts";
import { heldIn, milliseconds, wasLedBy } from "./nights.ts";

export const historyInput = reportInput.omit({ asOf: true }).extend({
  /** Nights from here on, and up to there. */
  from: dateTimeInput.optional(),
  to: dateTimeInput.optional(),
  limit: z.int().min(1).max(200).default(50),
  /** The `asOf` of the last night of the page before. */
  cursor: dateTimeInput.optional(),
});

/** What a scope came to in one night, by the tree and the model of that day. */
export interface Night {
  asOf: Date;
  avgScore: number | null;
  completionRate: number | null;
  index: number | null;
  coverage: number | null;
  modelVersion: number;
  people: number;
  scores: number;
  assigned: number;
  completed: number;
  overdue: number;
  expired: number;
}

/**
 * The nights of one scope, newest first. A night in which nobody was in it is left out.
 * @throws AppError not_found, forbidden, bad_request for a combination, of which none are kept
 */
export async function listHistory({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof historyInput>;
}): Promise<{ items: Night[]; nextCursor: Date | null }> {
  const { from, to, limit, cursor, ...scope } = input;
  const one = oneScope(await chooseScope(ctx, scope), "from");
  const within = sql.join(
    [
      sql`as_of >= ${from ?? new Date(0)}`,
      // Postgres counts microseconds, and callers know the milliseconds alone.
      ...(to === undefined ? [] : [sql`as_of < ${to}::timestamptz + interval '1 millisecond'`]),
      ...(cursor === undefined ? [] : [sql`as_of < ${cursor}`]),
    ],
    sql` and `,
  );
  const read = async (query: SQL) => {
    const [found] = await ctx.scope.read((db) => [
      rawQuery(db, sql`${query} order by as_of desc limit ${limit + 1}`, nightRow),
    ]);
    return found;
  };
  const ofScope = () => read(nightsOf(one, within, managerOf(ctx)));
  const ofPerson = () => read(nightsOfPerson(one.key, within));
  const found = one.scope === "person" ? await ofPerson() : await ofScope();
  // A leader whom nobody reported to is a team of one.
  const rows = found.length === 0 && one.scope === "team" ? await ofPerson() : found;
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.asOf ?? null) : null };
}

const n = z.number();
const maybe = n.nullable();
const nightRow = z
  .tuple([n, maybe, maybe, maybe, maybe, n, n, n, n, n, n, n])
  .transform(
    ([asOf, avgScore, completionRate, index, coverage, modelVersion, ...counts]): Night => {
      const [people, scores, assigned, completed, overdue, expired] = counts;
      return {
        asOf: new Date(asOf),
        avgScore,
        completionRate,
        index,
        coverage,
        modelVersion,
        people,
        scores,
        assigned,
        completed,
        overdue,
        expired,
      };
    },
  );

const nightsOf = ({ scope, key }: OneScope, within: SQL, manager: string | null) => {
  const told = (path: string) => sql`(figures #>> ${path}::text[])::float8`;
  const names = [
    "{avgScore}",
    "{completionRate}",
    "{index,value}",
    "{index,coverage}",
    "{index,modelVersion}",
    "{people}",
    "{scores}",
    "{assigned}",
    "{completed}",
    "{overdue}",
    "{expired}",
  ];
  return sql`select ${milliseconds}, ${sql.join(names.map(told), sql`, `)} from readiness_history h
    where scope = ${scope} and key = ${key} and ${within}
      and ${wasLedBy(sql`${manager}::uuid`)}`;
};

/** A person stands as it was counted last until something has changed. */
const nightsOfPerson = (person: string, within: SQL) => sql`
  select ${milliseconds}, (m.score_sum / nullif(m.scores, 0))::float8,
    m.completed / nullif(m.assigned, 0)::float8,
    ${indexOn(sql`(as_of at time zone 'utc')::date`, sql`(o.model ->> 'halfLifeDays')::float8`)},
    m.coverage::float8, m.model_version, m.active::int, m.scores, m.assigned, m.completed,
    m.overdue, m.expired
  from readiness_history h
    join readiness_past_members m on m.user_id = ${person}::uuid
      and ${heldIn(sql`m`, sql`h`)}
    join readiness_models o on o.version = m.model_version
  where h.scope = 'tenant' and h.key = '' and ${within}`;
