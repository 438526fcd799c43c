import type postgres from "postgres";
import type { clientFor } from "../support/server.ts";
import { type Differences, differencesOf, together } from "./differences.ts";
import { type IndependentScope, independentFigures } from "./independent.ts";

/** A tenant whose reports are compared, and the client of one of its admins. */
export interface Compared {
  sql: postgres.Sql;
  tenantId: string;
  admin: ReturnType<typeof clientFor>;
}

/** The tenant, each role and course, and some users: evenly distributed, and the last one. */
export async function scopesOf(
  { sql, tenantId }: Omit<Compared, "admin">,
  people: number,
): Promise<IndependentScope[]> {
  const courses = await sql<{ id: string }[]>`select id from courses where tenant_id = ${tenantId}`;
  const users = await sql<{ id: string }[]>`
    select id from (
      select id, row_number() over (order by id) - 1 as n, count(*) over () as among from users
      where tenant_id = ${tenantId}
    ) u where n % greatest(1, among / ${people}::int) = 0 or n = among - 1`;
  return [
    {},
    ...(["rep", "manager", "admin"] as const).map((role) => ({ role })),
    ...courses.map(({ id }) => ({ course: id })),
    ...users.map(({ id }) => ({ person: id })),
  ];
}

/** Reads the report of each scope as an admin, and computes the same figures independently. */
export async function compareReports(
  { sql, tenantId, admin }: Compared,
  scopes: IndependentScope[],
): Promise<Differences> {
  const all: Differences[] = [];
  for (const scope of scopes) {
    const report = await admin.readiness.report.query(scope);
    const figures = await independentFigures(sql, tenantId, new Date(report.asOf), scope);
    const name = Object.entries(scope).flat().join(" ") || "the tenant";
    all.push(differencesOf(name, report, figures));
  }
  return together(all);
}
