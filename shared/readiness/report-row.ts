import { getTableColumns } from "drizzle-orm";
import { readinessReports } from "../../drizzle/schema/index.ts";
import { documentOf } from "../db/columns.ts";
import type { Figures } from "./figures/figures.ts";
import type { Watermarks } from "./watermarks.ts";

/** A kept report, with its documents typed. */
export const reportColumns = {
  ...getTableColumns(readinessReports),
  figures: documentOf<Figures>(readinessReports.figures),
  watermarks: documentOf<Watermarks>(readinessReports.watermarks),
};

export type ReadinessRow = Omit<typeof readinessReports.$inferSelect, "figures" | "watermarks"> & {
  figures: Figures;
  watermarks: Watermarks;
};
