import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { readCursor, type CursorQuery, writeCursor } from "../../cursor.ts";
import { jsonText } from "../../db/columns.ts";
import { pageOutput } from "../../db/pages.ts";
import { statement } from "../../db/queries.ts";
import { chooseScope, reportInput } from "../choose-scope.ts";
import { notCounted } from "../report/state.ts";
import { reasonsOf, riskReason } from "./reasons.ts";

/** The last person of a page: the count of urgent courses, the rounded index, the id. */
const position = z.tuple([z.number(), z.string(), z.string()]);

export const atRiskInput = reportInput.pick({ team: true, role: true, person: true }).extend({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
});

/** A person at risk, with the reasons. */
const personAtRisk = z.object({
  userId: z.uuid(),
  displayName: z.string(),
  index: z.number().nullable().describe("0 to 100; null if unknown."),
  coverage: z.number().describe("The known share of the model's weights, 0 to 1."),
  summary: z
    .string()
    .describe("The reasons: `two required courses overdue, last score 41 on 3 May`."),
  reasons: z.array(riskReason).describe("Most serious first."),
});
export const atRiskOutput = pageOutput(personAtRisk).extend({
  asOf: z.date(),
  total: z.int().describe("People at risk, on all pages."),
  modelVersion: z.int(),
});

/**
 * The people at risk by the tenant's model, as of the newest report, among those whom the caller may
 * see: most overdue required courses and expired certifications first, then the lowest index.
 * @throws AppError not_found, forbidden, bad_request for a cursor of another list
 */
export async function listAtRisk({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof atRiskInput>;
}): Promise<z.output<typeof atRiskOutput>> {
  const { limit, cursor, ...scope } = input;
  const { team, role, person } = await chooseScope(ctx, scope);
  const query: CursorQuery = {
    secrets: ctx.secrets,
    owner: ctx.scope.tenantId,
    list: ["readiness.atRisk", scope.team ?? null, scope.role ?? null, scope.person ?? null],
  };
  const [urgent, index, user] =
    cursor === undefined ? [null, null, null] : await readCursor(query, cursor, position);
  const [[page]] = await ctx.scope.read((db) => [
    atRisk(db, { team, role, person, urgent, index, user, limit: limit + 1 }),
  ]);
  if (!page) throw notCounted();
  const asOf = new Date(page.asOf);
  const people = page.people.slice(0, limit);
  const last = page.people.length > limit ? people.at(-1) : undefined;
  return {
    asOf,
    modelVersion: page.version,
    total: page.total,
    items: people.map(({ userId, displayName, coverage, facts }) => {
      const reasons = reasonsOf(facts, asOf);
      const summary = reasons.map(({ text }) => text).join(", ");
      return { userId, displayName, index: facts.index, coverage, summary, reasons };
    }),
    nextCursor: last ? await writeCursor(query, [last.urgent, last.place, last.userId]) : null,
  };
}

const n = z.number();
const courses = z.array(z.object({ id: z.string(), name: z.string() }));
const person = z.object({
  userId: z.string(),
  displayName: z.string(),
  urgent: n,
  place: z.string(),
  coverage: n,
  facts: z.object({
    requiredOverdue: n,
    overdue: n,
    expired: n,
    expiring: n,
    index: n.nullable(),
    latestScore: n.nullable(),
    lastScore: z.object({ score: n, passScore: n, at: z.string() }).nullable(),
    lastAt: z.string().nullable(),
    isLowIndex: z.boolean(),
    isLowScores: z.boolean(),
    isIdle: z.boolean(),
    courses: z.object({ requiredOverdue: courses, overdue: courses, expired: courses }),
  }),
});
const pageRow = z
  .tuple([
    jsonText(z.object({ asOf: z.string(), version: z.int(), total: n, people: z.array(person) })),
  ])
  .transform(([page]) => page);

const value = (name: string) => sql.placeholder(name);
const threshold = (name: string) => sql`(state.model -> 'atRisk' ->> ${name}::text)::float8`;

/** Up to five of a person's courses that match, by due date. */
const coursesWhere = (condition: SQL) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name)), '[]') from (
    select c.id, c.name from readiness_parts t join courses c on c.id = t.course_id
      join assignments a on a.user_id = t.user_id and a.course_id = t.course_id
    where t.user_id = p.user_id and ${condition} order by a.due_at, c.id limit 5) named)`;

const atRisk = statement(
  sql`with state as materialized (select * from app.readiness_state()), rated as (
      select m.*, u.display_name,
        app.readiness_index(m.indexed, m.base, m.coverage, m.recency_points, m.last_day, today, half_life) as index,
        case when m.latests > 0 then (m.latest_sum / m.latests)::float8 end as latest_score,
        m.required_overdue + m.expired as urgent,
        u.created_at < as_of - interval '1 day' * ${threshold("graceDays")} as settled
      from readiness_members m join users u on u.id = m.user_id, state
      where m.active and (${value("team")}::uuid is null or ${value("team")}::uuid = any(m.teams)
        or m.user_id = ${value("team")}::uuid)
        and (${value("role")}::text is null or m.role = ${value("role")})
        and (${value("person")}::uuid is null or m.user_id = ${value("person")})
    ), judged as (
      select r.*, coalesce(settled and index < ${threshold("indexBelow")}, false) as low_index,
        coalesce(settled and latest_score < ${threshold("latestBelow")}, false) as low_scores,
        settled and (assigned > 0 or required > 0 or last_at is not null) and coalesce(
          last_at < as_of - interval '1 day' * ${threshold("idleDays")}, true) as idle,
        round(coalesce(index, 1000)::numeric, 6) as place
      from rated r, state
    ), found as materialized (
      select * from judged where urgent > 0 or overdue > 0 or low_index or low_scores or idle
    ), page as (
      select * from found
      where (${value("user")}::uuid is null or (-urgent, place, user_id)
          > (-${value("urgent")}::int, ${value("index")}::numeric, ${value("user")}::uuid))
      order by -urgent, place, user_id limit ${value("limit")}
    ) select jsonb_build_object('asOf', as_of, 'version', version,
      'total', (select count(*) from found), 'people', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', p.user_id, 'displayName', p.display_name, 'urgent', p.urgent,
        'place', p.place::text, 'coverage', p.coverage, 'facts', jsonb_build_object(
          'requiredOverdue', p.required_overdue, 'overdue', p.overdue, 'expired', p.expired,
          'expiring', p.expiring, 'index', p.index, 'latestScore', p.latest_score,
          'lastScore', (select jsonb_build_object('score', q.score, 'passScore', c.pass_score,
              'at', q.submitted_at)
            from quiz_results q join courses c on c.id = q.course_id
            where q.user_id = p.user_id and q.score is not null and pg_visible_in_snapshot(q.xid, (select snapshot from state))
            order by q.submitted_at desc, q.receipt desc limit 1),
          'lastAt', p.last_at, 'isLowIndex', p.low_index, 'isLowScores', p.low_scores,
          'isIdle', p.idle, 'courses', jsonb_build_object(
            'requiredOverdue', ${coursesWhere(sql`t.required_overdue = 1`)},
            'overdue', ${coursesWhere(sql`t.overdue = 1 and t.required_overdue = 0`)},
            'expired', ${coursesWhere(sql`t.expired = 1`)}))
      ) order by -p.urgent, p.place, p.user_id), '[]') from page p))::text
    from state`,
  pageRow,
);
