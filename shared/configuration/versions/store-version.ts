import { and, desc, eq, lte, sql } from "drizzle-orm";
import * as z from "zod";
import { configurationVersions as table } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import type { Overrides } from "../overrides.ts";
import type { Applied } from "./apply-change.ts";
import { type Difference, differenceOf } from "./difference.ts";
import { type LayerName, type Layers, layersQuery } from "./layers.ts";
import { type ConfigurationVersion, versionColumns } from "./version.ts";

/** The layers of the tenant, which nobody else changes before the transaction ends. */
export async function lockLayers(db: Db): Promise<Layers> {
  const [, [layers]] = await Promise.all([
    rawQuery(db, sql`select app.lock_configuration()`, z.tuple([z.int()])).execute(),
    layersQuery(db).execute(),
  ]);
  if (!layers) throw new Error("The session's tenant has no configuration.");
  return layers;
}

/** @throws AppError that names every problem: bad_request, or forbidden if nothing else is wrong */
export function refuseProblems({ problems }: Pick<Applied, "problems">): void {
  const [first] = problems;
  if (!first) return;
  const code = problems.some((problem) => problem.code === "bad_request")
    ? "bad_request"
    : "forbidden";
  const message =
    problems.length === 1 ? first.detail : `${problems.length} settings cannot be changed.`;
  throw new AppError(code, message, {
    errors: problems.map(({ pointer, detail }) => ({ pointer, detail })),
  });
}

/**
 * @throws AppError bad_request for a version that does not exist yet, conflict with the difference if the
 *   layer was published after `baseVersion`
 */
export async function refuseStale(
  db: Db,
  layers: Layers,
  layer: LayerName,
  baseVersion: number,
): Promise<void> {
  if (baseVersion > layers.version) {
    const message = `Version ${baseVersion} does not exist yet. The newest version is ${layers.version}.`;
    throw new AppError("bad_request", message, { field: "baseVersion" });
  }
  if (layers[layer].version <= baseVersion) return;
  const { overrides } = await readContent(db, layer, baseVersion);
  throw staleBase(layers.version, overridesDifference(overrides, layers[layer].overrides));
}

/** The content of a layer at a version of the configuration. */
export async function readContent(
  db: Db,
  layer: LayerName,
  version: number,
): Promise<{ overrides: Overrides; locks: string[] }> {
  const [base] = await db
    .select({ overrides: documentOf<Overrides>(table.overrides), locks: table.locks })
    .from(table)
    .where(and(eq(table.layer, layer), eq(table.state, "published"), lte(table.version, version)))
    .orderBy(desc(table.version))
    .limit(1)
    .execute();
  return base ?? { overrides: {}, locks: [] };
}

const staleBase = (newest: number, difference: Difference) =>
  new AppError(
    "conflict",
    `The configuration was changed concurrently: version ${newest} is the newest. Check the difference, and send the change again with \`baseVersion\` ${newest}.`,
    { field: "baseVersion", difference },
  );

const overridesDifference = (before: Overrides, after: Overrides): Difference =>
  differenceOf(new Map(Object.entries(before)), new Map(Object.entries(after)));

/** A version that is stored: a draft, one for a later time, or one that is published at once. */
export interface NewVersion {
  id: string;
  layer: LayerName;
  baseVersion: number;
  content: Omit<Applied, "problems">;
  reason: string;
  rollbackTo?: number;
  publishAt?: Date | undefined;
  isDraft?: boolean | undefined;
}

/** Stores a version with its audit entry and, unless it is for later, publishes it. */
export async function storeVersion(
  ctx: Context,
  db: Db,
  layers: Layers,
  { id, layer, baseVersion, content, reason, rollbackTo, publishAt, isDraft }: NewVersion,
): Promise<ConfigurationVersion> {
  const state = publishAt ? ("scheduled" as const) : ("draft" as const);
  const isPublished = !publishAt && isDraft !== true;
  const action = isPublished
    ? "configuration.publish"
    : `configuration.${publishAt ? "schedule" : "draft"}`;
  const row = { id, layer, state, baseVersion, ...content, author: actorName(ctx), reason };
  const [, , , [stored]] = await Promise.all([
    db
      .insert(table)
      .values({ ...row, rollbackTo: rollbackTo ?? null, publishAt: publishAt ?? null })
      .execute(),
    isPublished ? publishQuery(db, id).execute() : [],
    auditRow(ctx, db, {
      action,
      subjectId: id,
      ...auditParts(layers, layer, content, reason),
    }).execute(),
    db.select(versionColumns).from(table).where(eq(table.id, id)).execute(),
  ]);
  if (!stored || (isPublished && stored.state !== "published")) {
    throw new Error("A version on the newest base was not published.");
  }
  return stored;
}

/** Publishes a version that is not published yet. Its row is null if the layer has changed since its base. */
export const publishQuery = (db: Db, id: string) =>
  rawQuery(db, sql`select app.publish_configuration(${id})`, z.tuple([z.int().nullable()]));

function auditParts(
  layers: Layers,
  layer: LayerName,
  { overrides, locks }: NewVersion["content"],
  reason: string,
) {
  const { before, after } = changedParts(layers[layer].overrides, overrides);
  const formerLocks = layers[layer].locks;
  const hasLocks = layer === "operator" && (formerLocks.length > 0 || locks.length > 0);
  return {
    before: { layer, ...before, ...(hasLocks && { locks: formerLocks }) },
    after: { layer, reason, ...after, ...(hasLocks && { locks }) },
  };
}
