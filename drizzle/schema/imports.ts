import { sql } from "drizzle-orm";
import {
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

export const importKinds = ["courses", "people", "progress", "results"] as const;

/** Imported files and their checkpoints. An interrupted import continues at its checkpoint. */
export const imports = pgTable(
  "imports",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    kind: text("kind", { enum: importKinds }).notNull(),
    fileName: text("file_name").notNull(),
    /** SHA-256 of the file, in hex. */
    fileHash: text("file_hash").notNull(),
    /** The checkpoint: every line up to this one was imported or rejected. */
    lines: integer("lines").notNull().default(0),
    created: integer("created").notNull().default(0),
    changed: integer("changed").notNull().default(0),
    unchanged: integer("unchanged").notNull().default(0),
    rejected: integer("rejected").notNull().default(0),
    startedAt: timestamp("started_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
    /** When the import command ended. */
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("imports_open")
      .on(t.tenantId, t.kind, t.fileHash)
      .where(sql`ended_at is null`),
    tenantIsolation(),
  ],
);
