import type postgres from "postgres";

/**
 * Moves a stored night of a tenant into the past. Only the owner of the tables can: to the product,
 * stored nights never change.
 * @param asOf the time of the night, to the millisecond
 */
export async function moveNight(sql: postgres.Sql, tenantId: string, asOf: Date, days: number) {
  const by = `${days} days`;
  const isNight = (column: string) =>
    sql`tenant_id = ${tenantId} and date_trunc('milliseconds', ${sql(column)}) = ${asOf}`;
  await sql`update readiness_history set as_of = as_of - ${by}::interval where ${isNight("as_of")}`;
  await sql`update readiness_reports set as_of = as_of - ${by}::interval where ${isNight("as_of")}`;
  await sql`update readiness_published set as_of = as_of - ${by}::interval where ${isNight("as_of")}`;
  await sql`update readiness_past_members set since = since - ${by}::interval where ${isNight("since")}`;
  await sql`update readiness_past_members set until = until - ${by}::interval where ${isNight("until")}`;
}
