import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { Figures } from "../../shared/readiness/figures.ts";
import { tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";

/** One run of the aggregation. Rows are kept, so a past report can be shown as it was. */
export const readinessReports = pgTable(
  "readiness_reports",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    asOf: timestamp("as_of", { withTimezone: true }).notNull(),
    /** `pg_current_snapshot()` of the run: what it saw, so that newer rows can be told exactly. */
    snapshot: text("snapshot").notNull(),
    /** What was counted then: it is never counted again. */
    figures: jsonb("figures").$type<Figures>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("readiness_reports_newest").on(t.tenantId, sql`as_of desc`),
    tenantIsolation(),
  ],
);
