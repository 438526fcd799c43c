import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, type Query, rawQuery } from "../db/queries.ts";

export interface Figures {
  /** Mean of the known scores of active people's quiz results; null when there is none. */
  avgScore: number | null;
  /** Completed over assigned, 0 to 1; null when nothing is assigned. */
  completionRate: number | null;
  scores: number;
  people: number;
  deactivated: number;
  assigned: number;
  completed: number;
  inProgress: number;
  notStarted: number;
  overdue: number;
}

/** The figures' columns, in the order of `figuresOf`. */
const columns = sql`
  avg_score, case when assigned > 0 then completed::float8 / assigned end,
  scores, people, deactivated, assigned, completed, in_progress, assigned - completed - in_progress, overdue`;

/** One statement that counts the tenant, or the people that `among` names. */
export const figuresQuery = (among: SQL | undefined): SQL => sql`
  with person as (
    select id, active from users ${among ? sql`where ${among}` : sql``}
  ), quiz as (
    select avg(q.score)::float8 as avg_score, count(q.score)::int as scores
    from quiz_results q join person p on p.id = q.user_id and p.active
  ), learning as (
    select count(*)::int as assigned,
      (count(*) filter (where c.status = 'completed'))::int as completed,
      (count(*) filter (where c.status = 'in_progress'))::int as in_progress,
      (count(*) filter (where a.due_at < now() and c.status is distinct from 'completed'))::int as overdue
    from assignments a
      join person p on p.id = a.user_id and p.active
      left join course_progress c on c.user_id = a.user_id and c.course_id = a.course_id
  ), counted as (
    select (count(*) filter (where active))::int as people,
      (count(*) filter (where not active))::int as deactivated
    from person
  )
  select ${columns} from quiz, learning, counted`;

const mean = z.number().nullable();
const n = z.int();
const figuresRow = z
  .tuple([mean, mean, n, n, n, n, n, n, n, n])
  .transform(
    ([avgScore, completionRate, scores, people, deactivated, assigned, ...learned]): Figures => {
      const [completed, inProgress, notStarted, overdue] = learned;
      const known = { avgScore, completionRate, scores, people, deactivated, assigned };
      return { ...known, completed, inProgress, notStarted, overdue };
    },
  );

/** Counts the people that `among` names, now. */
export const computeFigures = (db: Db, among: SQL | undefined): Query<Figures[]> =>
  rawQuery(db, figuresQuery(among), figuresRow);
