import type postgres from "postgres";

/** A stored night, and by how many days it is moved into the past. */
export interface NightMove {
  /** The time of its report, to the millisecond. */
  asOf: Date;
  days: number;
}

const tables = [
  "readiness_history",
  "readiness_reports",
  "readiness_published",
  "readiness_past_members",
] as const;

/**
 * Moves stored nights of a tenant into the past, in one transaction. Only the owner of the tables
 * can: to the product, stored nights never change. Row-level security holds for the owner, too, so
 * it is lifted for these tables until the transaction ends; nobody else sees that.
 */
export async function moveNights(
  sql: postgres.Sql,
  tenantId: string,
  moves: readonly NightMove[],
): Promise<void> {
  const times = moves.map(({ asOf }) => asOf.toISOString());
  const days = moves.map((one) => one.days);
  await sql.begin(async (tx) => {
    for (const table of tables) await tx`alter table ${tx(table)} no force row level security`;
    const move = (table: string, column: string) => tx`
      update ${tx(table)} t set ${tx(column)} = t.${tx(column)} - m.days * interval '1 day'
      from unnest(${times}::text[]::timestamptz[], ${days}::int[]) as m(at, days)
      where t.tenant_id = ${tenantId} and date_trunc('milliseconds', t.${tx(column)}) = m.at`;
    await move("readiness_history", "as_of");
    await move("readiness_reports", "as_of");
    await move("readiness_published", "as_of");
    await move("readiness_past_members", "since");
    await move("readiness_past_members", "until");
    for (const table of tables) await tx`alter table ${tx(table)} force row level security`;
  });
}
