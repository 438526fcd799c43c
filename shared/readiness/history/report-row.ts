import { getTableColumns, sql } from "drizzle-orm";
import { readinessReports } from "../../../drizzle/schema/index.ts";
import { documentOf, isoText } from "../../db/columns.ts";
import type { Figures } from "../figures/figures.ts";

/** Up to when each source has reported data that is counted, ISO 8601; null if it never has. */
export interface Watermarks {
  /** The last change of a user, by SCIM or an import. */
  roster: string | null;
  /** The last successful call of MindTickle. */
  mindtickle: string | null;
  /** The last quiz result that arrived. */
  quiz: string | null;
}

/** Parses stored watermarks. Only an aggregation writes them. */
export const parseWatermarks = (json: string): Watermarks =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  JSON.parse(json) as Watermarks;

/** The watermarks in the current snapshot, as jsonb. Indexes find the newest rows. */
export const watermarksNow = sql`jsonb_build_object(
  'roster', (select ${isoText(sql`updated_at`)} from users order by updated_at desc limit 1),
  'mindtickle', (select ${isoText(sql`last_sync_at`)} from integration_states where kind = 'mindtickle'),
  'quiz', (select ${isoText(sql`created_at`)} from quiz_results order by xid desc limit 1))`;

/** A stored report, with its documents typed. */
export const reportColumns = {
  ...getTableColumns(readinessReports),
  figures: documentOf<Figures>(readinessReports.figures),
  watermarks: documentOf<Watermarks>(readinessReports.watermarks),
};

export type ReadinessRow = Omit<typeof readinessReports.$inferSelect, "figures" | "watermarks"> & {
  figures: Figures;
  watermarks: Watermarks;
};
