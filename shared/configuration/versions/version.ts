import * as z from "zod";
import {
  configurationLayers,
  configurationStates,
  configurationVersions as table,
} from "../../../drizzle/schema/index.ts";
import { documentOf } from "../../db/columns.ts";
import type { Overrides } from "../overrides.ts";

/** A setting, by its dotted path. */
export const pathInput = z.string().min(1).max(200);

export const reasonInput = z.string().trim().min(1).max(500);

export const versionOutput = z.object({
  id: z.uuid(),
  layer: z.enum(configurationLayers),
  state: z.enum(configurationStates),
  version: z.int().nullable().describe("The number since it was published; null before."),
  baseVersion: z.int(),
  overrides: z.record(z.string(), z.unknown()).describe("All overrides of the layer, by path."),
  locks: z.array(z.string()).describe("Paths whose values the tenant cannot override."),
  author: z.string(),
  reason: z.string(),
  rollbackTo: z.int().nullable(),
  createdAt: z.date(),
  publishAt: z.date().nullable(),
  heldBecause: z.string().nullable().describe("Why it could not be published at its time."),
  publishedAt: z.date().nullable(),
});

export type ConfigurationVersion = z.output<typeof versionOutput>;

export const versionColumns = {
  id: table.id,
  layer: table.layer,
  state: table.state,
  version: table.version,
  baseVersion: table.baseVersion,
  overrides: documentOf<Overrides>(table.overrides),
  locks: table.locks,
  author: table.author,
  reason: table.reason,
  rollbackTo: table.rollbackTo,
  createdAt: table.createdAt,
  publishAt: table.publishAt,
  heldBecause: table.heldBecause,
  publishedAt: table.publishedAt,
};
