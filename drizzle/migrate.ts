import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureRoles, type RoleUrls } from "./ensure-roles.ts";

/** The app types of tenants, and their default configuration: values by dotted path. */
export type AppTypeDefaults = Record<string, Record<string, unknown>>;

/**
 * Brings a database to the newest schema and app types, as its owner. Running it again changes nothing.
 * @returns how many migrations were applied, and how many tenants have other defaults than before
 */
export async function migrate(
  ownerUrl: string,
  roles: RoleUrls,
  appTypes: AppTypeDefaults,
): Promise<{ applied: number; changedTenants: number }> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await ensureRoles(sql, roles);
    const before = await countMigrations(sql);
    const migrationsFolder = new URL("./migrations", import.meta.url).pathname;
    await runMigrations(drizzle(sql), { migrationsFolder });
    const applied = (await countMigrations(sql)) - before;
    const [row] = await sql<{ changed: number }[]>`
      select app.set_app_types(${JSON.stringify(appTypes)}::text::jsonb) as changed`;
    return { applied, changedTenants: row?.changed ?? 0 };
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
