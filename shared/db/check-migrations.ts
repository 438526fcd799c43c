import journal from "../../drizzle/migrations/meta/_journal.json" with { type: "json" };
import { AppError } from "../errors.ts";
import type { Database } from "./database.ts";

const newest = Math.max(...journal.entries.map((entry) => entry.when));

/**
 * Compares the newest migration of the database with that of this build.
 * @throws AppError unavailable when they differ or the database does not respond
 */
export async function checkMigrations(database: Database): Promise<void> {
  const { rows } = await database.withConnection((connection) =>
    connection.run("select max(created_at)::float8 from drizzle.__drizzle_migrations"),
  );
  if (rows[0]?.[0] !== newest) {
    throw new AppError(
      "unavailable",
      "The database's migrations do not match this build. Run npm run db:migrate.",
    );
  }
}
