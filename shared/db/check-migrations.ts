import journal from "../../drizzle/migrations/meta/_journal.json" with { type: "json" };
import { AppError } from "../errors.ts";
import type { Database } from "./database.ts";

const newest = Math.max(...journal.entries.map((entry) => entry.when));

/**
 * Holds the database's newest migration against the one that this build was made for.
 * @throws AppError unavailable, when they differ or the database does not answer
 */
export async function checkMigrations(database: Database): Promise<void> {
  const { rows } = await database.withConnection((connection) =>
    connection.run("select max(created_at)::float8 from drizzle.__drizzle_migrations"),
  );
  if (rows[0]?.[0] !== newest) {
    throw new AppError("unavailable", "The migrations are not current. Run npm run db:migrate.");
  }
}
