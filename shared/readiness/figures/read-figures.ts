import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, type Query, statement } from "../../db/queries.ts";
import { type Choice, scopeOf } from "../choose-scope.ts";
import { milliseconds } from "../history/nights.ts";
import { columns, partNames, ratingNames, totalNames } from "../rollup/columns.ts";
import { type Figures, figuresJson } from "./figures.ts";

const sumOf = (relation: SQL, names: readonly string[]) =>
  columns(names, (name) => sql`coalesce(sum(${relation}.${name}), 0) as ${name}`);

/** The score at a rank between 0 and 1, interpolated between its two neighbours. */
const quantile = (share: number) => sql`(
  select (lower.score + (upper.score - lower.score) * (at.rank - floor(at.rank)))::float8
  from (select (max(upto) - 1) * ${share}::numeric as rank from ranked) at,
    lateral (select score from ranked where upto > floor(at.rank) order by score limit 1) lower,
    lateral (select score from ranked where upto > ceil(at.rank) order by score limit 1) upper)`;

const scoreSums = (condition: SQL) => sql`
  coalesce(sum(d.scores) filter (where ${condition}), 0),
  coalesce(sum(d.score_sum) filter (where ${condition}), 0),
  coalesce(sum(d.score_squares) filter (where ${condition}), 0)`;

/** A component of the index: its weight, the people for whom it is known, and their sum of it. */
const component = (
  weight: string,
  known: SQL,
  share: SQL,
) => sql`${weight}::text, jsonb_build_array(
  (state.model -> 'weights' ->> ${weight}::text)::numeric, ${known}, 100 * ${share})`;

/**
 * The statement that makes a scope's figures as JSON, in one row `figures`.
 * @param relations the CTEs `state` (as app.readiness_state() gives it), `total` (a row of totals),
 * `reached` (score, scores), `dated` (day, scores, score_sum, score_squares) and `recent` (last_day,
 * people, recency_points)
 */
const figuresFrom = (relations: SQL) => sql`
  with ${relations}, ranked as materialized (
    select score, sum(scores) over (order by score) as upto from reached where scores > 0
  ), decayed as (
    select coalesce(sum(people * left_over), 0) as people, coalesce(sum(recency_points * left_over), 0) as points
    from (
      select people, recency_points, app.recency(today, last_day, half_life) as left_over from recent, state
    ) days
  ), compared as (
    select jsonb_agg(sums order by days) as windows from (
      select w.days, jsonb_build_array(${scoreSums(sql`d.day > today - w.days`)},
        ${scoreSums(sql`d.day <= today - w.days`)}) as sums
      from state cross join unnest(array[7, 30, 90]) as w(days)
        left join dated d on d.day > today - 2 * w.days and d.day <= today
      group by w.days) periods
  ) select (to_jsonb(total) || jsonb_build_object(
      'quartiles', jsonb_build_array(${quantile(0.25)}, ${quantile(0.5)}, ${quantile(0.75)}),
      'windows', windows,
      'index', jsonb_build_object('version', state.version, 'indexed', total.indexed,
        'points', total.base + decayed.points, 'coverage', total.coverage,
        ${component("completion", sql`total.completion_known`, sql`total.completion_share`)},
        ${component("score", sql`total.score_known`, sql`total.score_share`)},
        ${component("required", sql`total.required_known`, sql`total.required_share`)},
        ${component("recency", sql`total.recency_known`, sql`decayed.people`)})
    ))::text as figures
  from total, decayed, compared, state`;

const stateNow = sql`state as materialized (select * from app.readiness_state())`;

/** The relations of one scope's rollups. */
const ofScope = (scope: SQL, key: SQL) => sql`
  total as (
    select coalesce(sum(s.people), 0) as people, coalesce(sum(s.deactivated), 0) as deactivated,
      ${sumOf(sql`s`, totalNames)} from readiness_scopes s where scope = ${scope} and key = ${key}
  ), reached as (
    select hundredths / 100.0 as score, scores from readiness_scores where scope = ${scope} and key = ${key}
  ), dated as (
    select day, scores, score_sum, score_squares from readiness_days where scope = ${scope} and key = ${key}
  ), recent as (
    select last_day, people, recency_points from readiness_recencies where scope = ${scope} and key = ${key}
  )`;

/** The relations of results, as the last update saw them. @param which a condition on `q` */
const ofResults = (which = sql`true`) => sql`
  result as materialized (
    select q.score, (q.submitted_at at time zone 'utc')::date as day
    from quiz_results q join member m using (user_id)
    where m.active and q.score is not null and pg_visible_in_snapshot(q.xid, (select snapshot from state))
      and ${which}
  ), reached as (select score, count(*) as scores from result group by score),
  dated as (
    select day, count(*) as scores, sum(score) as score_sum, sum(score * score) as score_squares
    from result group by day
  )`;

const recentOf = (relation: SQL) => sql`recent as (
  select last_day, count(*) as people, sum(recency_points) as recency_points
  from ${relation} where last_day is not null group by last_day)`;

/** The relations of the people of `member`. */
const ofMembers = sql`
  total as (
    select count(*) filter (where m.active) as people, count(*) filter (where not m.active) as deactivated,
      ${sumOf(sql`m`, totalNames)} from member m
  ), ${ofResults()}, ${recentOf(sql`member`)}`;

const course = sql`${sql.placeholder("course")}::uuid`;

/** The relations of what the people of `member` do in one course. */
const ofMembersInCourse = sql`
  work as materialized (
    select ${columns(partNames, (name) => sql`p.${name}`)}, ${columns(ratingNames, (name) => sql`m.${name}`)},
      m.recency_points, m.last_day
    from readiness_parts p join member m using (user_id)
    where m.active and p.course_id = ${course} and (p.assigned > 0 or p.last_at is not null)
  ), total as (
    select count(*) as people, 0 as deactivated, ${sumOf(sql`w`, totalNames)} from work w
  ), ${ofResults(sql`q.course_id = ${course}`)}, ${recentOf(sql`work`)}`;

const person = sql`${sql.placeholder("person")}::uuid`;
const team = sql`${sql.placeholder("team")}::uuid`;
const role = sql`${sql.placeholder("role")}::text`;
const chosen = sql`(${team} is null or ${team} = any(teams) or user_id = ${team}) and (${role} is null or role = ${role})`;
const onePerson = sql`member as materialized (select * from readiness_members where user_id = ${person} and ${chosen})`;
const manyPeople = sql`member as materialized (select * from readiness_members where ${chosen})`;

const figuresRow = z.tuple([figuresJson]).transform(([figures]) => figures);
const figures = (relations: SQL) =>
  statement(figuresFrom(sql`${stateNow}, ${relations}`), figuresRow);
const scopeFigures = figures(
  ofScope(sql`${sql.placeholder("scope")}`, sql`${sql.placeholder("key")}`),
);
const personFigures = figures(sql`${onePerson}, ${ofMembers}`);
const personFiguresInCourse = figures(sql`${onePerson}, ${ofMembersInCourse}`);
const peopleFigures = figures(sql`${manyPeople}, ${ofMembers}`);
const peopleFiguresInCourse = figures(sql`${manyPeople}, ${ofMembersInCourse}`);

/**
 * The figures of a choice as of the last update: from the rollups of a single scope, otherwise from
 * the people who match. No row before the tenant's first update.
 */
export function readFigures(db: Db, choice: Choice): Query<Figures[]> {
  const { course, person } = choice;
  const values = { ...choice };
  const scope = scopeOf(choice);
  if (person !== null) return (course === null ? personFigures : personFiguresInCourse)(db, values);
  if (scope) return scopeFigures(db, { ...scope });
  return (course === null ? peopleFigures : peopleFiguresInCourse)(db, values);
}

/** The figures of the scopes with people after (`scope`, `key`), in that order; at most `limit`. */
export const figuresOfScopesAfter = statement(
  sql`with place as materialized (
    select scope as place_scope, key as place_key from readiness_scopes
    where (scope, key) > (${sql.placeholder("scope")}, ${sql.placeholder("key")})
      and (people > 0 or deactivated > 0)
    order by scope, key limit ${sql.placeholder("limit")}
  ) select place_scope, place_key, figures from place, lateral (
    ${figuresFrom(sql`${stateNow}, ${ofScope(sql`place_scope`, sql`place_key`)}`)}
  ) counted order by place_scope, place_key`,
  z
    .tuple([z.enum(["tenant", "role", "course", "team"]), z.string(), figuresJson])
    .transform(([scope, key, of]) => ({ scope, key, figures: of })),
);

/** A person's figures of the last night before `before`, with that night's time and watermarks. */
export const figuresOfPersonAt = statement(
  sql`with night as materialized (
    select as_of, snapshot::pg_snapshot as snapshot, watermarks
    from readiness_history join readiness_reports using (as_of)
    where scope = 'tenant' and key = '' and as_of < ${sql.placeholder("before")}::timestamptz
    order by as_of desc limit 1
  ), member as materialized (
    select m.* from readiness_past_members m, night n
    where m.user_id = ${person} and m.since <= n.as_of and (m.until is null or m.until > n.as_of)
  ), counted as (${figuresFrom(sql`
    state as materialized (
      select n.as_of, (n.as_of at time zone 'utc')::date as today, n.snapshot, o.version,
        (o.model ->> 'halfLifeDays')::float8 as half_life, o.model
      from night n, member m join readiness_models o on o.version = m.model_version
    ), ${ofMembers}`)}
  ) select ${milliseconds}, watermarks::text, counted.figures from night, counted`,
  z.tuple([z.number(), z.string(), figuresJson]),
);
