import type postgres from "postgres";
import type { Module } from "./tables.ts";

/** The totals of a module, from the published tables or from the database. */
export interface ModuleFigures {
  users: number;
  results: number;
  /** The number and sum of the known scores, from which means over several modules are computed. */
  scores: number;
  sum: number;
  teams: number;
  /** The number of assigned and completed users by course. */
  courses: Record<string, [assigned: number, completed: number]>;
}

/** Computes the totals from the tables, without the importer. */
export function expectedOf({ name, students, submissions }: Module): ModuleFigures {
  const scores = submissions.map((row) => row["score"] ?? "").filter((score) => score !== "");
  const last = new Map(students.map((row) => [row["id_student"], row["region"]]));
  const courses: ModuleFigures["courses"] = {};
  for (const { code_presentation: p, final_result: result = "" } of students) {
    const [assigned, completed] = courses[`${name} ${p}`] ?? [0, 0];
    const more = /^(Pass|Distinction)$/.test(result) ? 1 : 0;
    courses[`${name} ${p}`] = [assigned + 1, completed + more];
  }
  return {
    users: last.size,
    results: submissions.length,
    scores: scores.length,
    sum: scores.reduce((sum, score) => sum + Number(score), 0),
    teams: new Set(last.values()).size,
    courses,
  };
}

export async function storedOf(sql: postgres.Sql, tenantId: string): Promise<ModuleFigures> {
  const [counted] = await sql<Omit<ModuleFigures, "courses">[]>`
    select (select count(*)::int from users where tenant_id = ${tenantId}) as users,
      (select count(distinct team)::int from users where tenant_id = ${tenantId}) as teams,
      count(*)::int as results, count(score)::int as scores, coalesce(sum(score), 0)::float8 as sum
    from quiz_results where tenant_id = ${tenantId}`;
  const courses = await sql<{ name: string; assigned: number; completed: number }[]>`
    select c.name, count(*)::int as assigned,
      (count(*) filter (where p.status = 'completed'))::int as completed
    from courses c join assignments a on a.tenant_id = c.tenant_id and a.course_id = c.id
      join course_progress p on p.tenant_id = a.tenant_id and p.user_id = a.user_id and p.course_id = a.course_id
    where c.tenant_id = ${tenantId} group by c.name`;
  if (!counted) throw new Error("Nothing was counted.");
  return {
    ...counted,
    courses: Object.fromEntries(
      courses.map(({ name, assigned, completed }) => [name, [assigned, completed]]),
    ),
  };
}
