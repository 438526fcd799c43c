import { pgTable, uuid } from "drizzle-orm/pg-core";

export * from "../../drizzle/schema/index.ts";

/** A table that no migration makes. */
export const forgotten = pgTable("forgotten", { id: uuid("id").primaryKey() });
