import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";

export const reconciliationModes = ["full", "changes"] as const;

/** Comparisons of the users with MindTickle, page by page. A tenant has one open run at most. */
export const reconciliations = pgTable(
  "reconciliations",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    mode: text("mode", { enum: reconciliationModes }).notNull(),
    status: text("status", { enum: ["listing", "repairing", "stopped", "done", "ended"] })
      .notNull()
      .default("listing"),
    /** The checkpoint: how many users of the list have been compared. */
    compared: integer("compared").notNull().default(0),
    /** The length of the list; null before its first page. */
    total: integer("total"),
    /** For the mode `changes`: users that MindTickle changed since then. */
    since: timestamp("since", { withTimezone: true }),
    /** Why it stopped or ended early. */
    reason: text("reason"),
    /** Who let it continue after it had stopped, as an actor of the audit log. */
    approvedBy: text("approved_by"),
    startedAt: timestamp("started_at", { withTimezone: true }).notNull().defaultNow(),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("reconciliations_open")
      .on(t.tenantId)
      .where(sql`ended_at is null`),
    tenantIsolation(),
  ],
);

/** The differences that a run found: ids and names of attributes only. */
export const reconciliationFindings = pgTable(
  "reconciliation_findings",
  {
    tenantId: tenantId(),
    runId: uuid("run_id").notNull(),
    kind: text("kind", { enum: ["missing", "extra", "different"] }).notNull(),
    /** The user's id; for the kind `extra`, the id at MindTickle. */
    subject: text("subject").notNull(),
    attributes: text("attributes").array().notNull().default([]),
    /** How it was repaired, or null. */
    repair: text("repair", { enum: ["pushed", "adopted", "deactivated"] }),
    foundAt: timestamp("found_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.runId, t.kind, t.subject] }),
    foreignKey({
      columns: [t.tenantId, t.runId],
      foreignColumns: [reconciliations.tenantId, reconciliations.id],
    }),
    index("reconciliation_findings_open")
      .on(t.tenantId, t.runId, t.kind)
      .where(sql`repair is null`),
    tenantIsolation(),
  ],
);
