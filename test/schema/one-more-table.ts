import { pgTable, uuid } from "drizzle-orm/pg-core";

/** A table that no migration makes. */
export const forgotten = pgTable("forgotten", { id: uuid("id").primaryKey() });
