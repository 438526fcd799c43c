import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { jsonText } from "../../db/columns.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { rawQuery } from "../../db/queries.ts";
import {
  chooseScope,
  managerOf,
  reportInput,
  type SingleScope,
  singleScope,
} from "../choose-scope.ts";
import { isVisibleTo, milliseconds } from "./nights.ts";

export const historyInput = reportInput.omit({ asOf: true }).extend({
  /** The first and the last time. */
  from: dateTimeInput.optional(),
  to: dateTimeInput.optional(),
  limit: z.int().min(1).max(200).default(50),
  /** The `asOf` of the last night of the previous page. */
  cursor: dateTimeInput.optional(),
});

const n = z.number();
const optional = n.nullable();

/** Of people or scores, interpolated between ranks. */
const spread = z.object({ lowerQuartile: n, median: n, upperQuartile: n }).nullable();
type Spread = z.output<typeof spread>;

/** The figures of a scope in one night, by the manager tree and the model of that day. */
const night = z.object({
  asOf: z.date(),
  avgScore: optional.describe("0 to 100."),
  completionRate: optional.describe("0 to 1."),
  index: optional.describe("0 to 100."),
  coverage: optional.describe("The known share of the model's weights, 0 to 1."),
  modelVersion: z.int(),
  people: z.int(),
  scores: z.int(),
  assigned: z.int(),
  completed: z.int(),
  overdue: z.int(),
  expired: z.int(),
  indexSpread: spread.describe("Of the indexes of the scope's people; null for a single person."),
  scoreSpread: spread.describe("Of the known scores; null for a single person."),
});
type Night = z.output<typeof night>;
export const historyOutput = z.object({
  items: z.array(night),
  nextCursor: z.date().nullable().describe("The cursor of the next page; null on the last page."),
});

/**
 * The nights of one scope, newest first, without those in which the scope had no people.
 * @throws AppError not_found, forbidden, bad_request for combined filters
 */
export async function listHistory({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof historyInput>;
}): Promise<z.output<typeof historyOutput>> {
  const { from, to, limit, cursor, ...filters } = input;
  const scope = singleScope(await chooseScope(ctx, filters), "from");
  const inRange = sql.join(
    [
      sql`as_of >= ${from ?? new Date(0)}`,
      // Callers send milliseconds, and Postgres stores microseconds.
      ...(to === undefined ? [] : [sql`as_of < ${to}::timestamptz + interval '1 millisecond'`]),
      ...(cursor === undefined ? [] : [sql`as_of < ${cursor}`]),
    ],
    sql` and `,
  );
  const read = async (nights: SQL) => {
    const [rows] = await ctx.scope.read((db) => [
      rawQuery(db, sql`${nights} order by as_of desc limit ${limit + 1}`, nightRow),
    ]);
    return rows;
  };
  const ofPerson = () => read(nightsOfPerson(scope.key, inRange));
  const found =
    scope.scope === "person"
      ? await ofPerson()
      : await read(nightsOfScope(scope, inRange, managerOf(ctx)));
  // A manager to whom nobody reported was a team of one.
  const rows = found.length === 0 && scope.scope === "team" ? await ofPerson() : found;
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.asOf ?? null) : null };
}

/** Stored as text; null where a night has none. */
const quartiles = jsonText(z.tuple([optional, optional, optional]).nullable())
  .nullable()
  .transform((found): Spread => {
    const [lowerQuartile = null, median = null, upperQuartile = null] = found ?? [];
    if (lowerQuartile === null || median === null || upperQuartile === null) return null;
    return { lowerQuartile, median, upperQuartile };
  });

const nightRow = z
  .tuple([n, optional, optional, optional, optional, n, n, n, n, n, n, n, quartiles, quartiles])
  .transform(
    ([asOf, avgScore, completionRate, index, coverage, modelVersion, ...counts]): Night => {
      const [people, scores, assigned, completed, overdue, expired, indexSpread, scoreSpread] =
        counts;
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
        indexSpread,
        scoreSpread,
      };
    },
  );

const figure = (path: string) => sql`(figures #>> ${path}::text[])::float8`;

const nightsOfScope = ({ scope, key }: SingleScope, inRange: SQL, manager: string | null) => sql`
  select ${milliseconds}, ${figure("{avgScore}")}, ${figure("{completionRate}")}, ${figure("{index,value}")},
    ${figure("{index,coverage}")}, ${figure("{index,modelVersion}")}, ${figure("{people}")}, ${figure("{scores}")},
    ${figure("{assigned}")}, ${figure("{completed}")}, ${figure("{overdue}")}, ${figure("{expired}")},
    (figures -> 'indexQuartiles')::text,
    jsonb_build_array(figures -> 'lowerQuartile', figures -> 'median', figures -> 'upperQuartile')::text
  from readiness_history h
  where scope = ${scope} and key = ${key} and ${inRange} and ${isVisibleTo(sql`${manager}::uuid`)}`;

/** A person's row is valid from the night in which it changed until the next change. */
const nightsOfPerson = (person: string, inRange: SQL) => sql`
  select ${milliseconds}, (m.score_sum / nullif(m.scores, 0))::float8,
    m.completed / nullif(m.assigned, 0)::float8,
    app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day,
      (as_of at time zone 'utc')::date, (o.model ->> 'halfLifeDays')::float8),
    m.coverage::float8, m.model_version, m.active::int, m.scores, m.assigned, m.completed,
    m.overdue, m.expired, null, null
  from readiness_history h
    join readiness_past_members m on m.user_id = ${person}::uuid
      and m.since <= h.as_of and (m.until is null or m.until > h.as_of)
    join readiness_models o on o.version = m.model_version
  where h.scope = 'tenant' and h.key = '' and ${inRange}`;
