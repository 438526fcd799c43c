import { getTableColumns, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessReports } from "../../../drizzle/schema/index.ts";
import { documentOf, isoText } from "../../db/columns.ts";
import type { Figures } from "../figures/figures.ts";

const time = z.iso.datetime().nullable();

/** Up to when each source has reported data that is counted; null if it never has. */
export const watermarksOutput = z.object({
  roster: time.describe("The last change of a user, by SCIM or an import."),
  mindtickle: time.describe("The last successful call of MindTickle."),
  quiz: time.describe("The last quiz result that arrived."),
});
export type Watermarks = z.output<typeof watermarksOutput>;

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
