import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureRoles, type RoleUrls } from "./ensure-roles.ts";

/**
 * Brings a database to the newest schema, as its owner. Running it again changes nothing.
 * @returns how many migrations were applied.
 */
export async function migrate(ownerUrl: string, roles: RoleUrls): Promise<number> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await ensureRoles(sql, roles);
    const before = await countMigrations(sql);
    const migrationsFolder = new URL("./migrations", import.meta.url).pathname;
    await runMigrations(drizzle(sql), { migrationsFolder });
    return (await countMigrations(sql)) - before;
  } finally {
    await sql.end();
  }
}

async function countMigrations(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as id`;
  if (table?.id == null) return 0;
  const [row] = await sql<
    { n: number }[]
  >`select count(*)::int as n from drizzle.__drizzle_migrations`;
  return row?.n ?? 0;
}
