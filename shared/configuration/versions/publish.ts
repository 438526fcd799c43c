import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { configurationVersions as table } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError, notFound } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { applyChange, changeTo } from "./apply-change.ts";
import type { LayerName, Layers } from "./layers.ts";
import {
  lockLayers,
  publishQuery,
  readContent,
  refuseProblems,
  refuseStale,
  storeVersion,
} from "./store-version.ts";
import { type ConfigurationVersion, versionColumns } from "./version.ts";

export const versionIdInput = z.strictObject({ id: z.uuid() });

export const publishInput = versionIdInput.extend({
  /** Makes the version's changes on top of this version of the configuration, instead of its own base. */
  baseVersion: z.int().min(0).optional(),
});

/**
 * Publishes a draft, a version that is held, or a scheduled one before its time. If `baseVersion` is given
 * and the layer has changed since the version's own base, a new version with the same changes is
 * published in its place, and the old one is discarded.
 * @returns the version that was published
 * @throws AppError not_found, and as `changeConfiguration`
 */
export async function publishVersion(
  layer: LayerName,
  { ctx, input: { id, baseVersion } }: { ctx: Context; input: z.output<typeof publishInput> },
): Promise<ConfigurationVersion> {
  return ctx.scope.write(async (db) => {
    const layers = await lockLayers(db);
    const pending = await readPending(db, layer, id);
    await refuseStale(db, layers, layer, baseVersion ?? pending.baseVersion);
    if (layers[layer].version > pending.baseVersion) return moveToBase(ctx, db, layers, pending);
    // Locks may have come, and settings may have gone, since it was written.
    refuseProblems(applyChange(layer, layers, changeOf(layers, pending), pending.id));
    await publishQuery(db, pending.id).execute();
    return audited(ctx, db, pending.id, "publish", pending);
  });
}

/** Publishes the changes that a version makes to its base as changes of the present layer. */
async function moveToBase(ctx: Context, db: Db, layers: Layers, pending: ConfigurationVersion) {
  const { layer, reason } = pending;
  const base = await readContent(db, layer, pending.baseVersion);
  const id = newId();
  const { problems, ...content } = applyChange(
    layer,
    layers,
    {
      ...changeTo(base.overrides, pending.overrides),
      lock: pending.locks.filter((one) => !base.locks.includes(one)),
      unlock: base.locks.filter((one) => !pending.locks.includes(one)),
    },
    id,
  );
  refuseProblems({ problems });
  await setState(ctx, db, pending, { state: "discarded" }, { publishedAs: id });
  const version = { id, layer, baseVersion: layers.version, content, reason };
  return storeVersion(ctx, db, layers, version);
}

/** What a version on the present base changes. */
const changeOf = (layers: Layers, { layer, overrides }: ConfigurationVersion) =>
  changeTo(layers[layer].overrides, overrides);

/** Discards a draft, a scheduled version, or one that is held. @throws AppError not_found */
export async function discardVersion(
  layer: LayerName,
  { ctx, input }: { ctx: Context; input: z.output<typeof versionIdInput> },
): Promise<ConfigurationVersion> {
  return ctx.scope.write(async (db) => {
    await lockLayers(db);
    const pending = await readPending(db, layer, input.id);
    return setState(ctx, db, pending, { state: "discarded" });
  });
}

async function readPending(db: Db, layer: LayerName, id: string): Promise<ConfigurationVersion> {
  const [version] = await db
    .select(versionColumns)
    .from(table)
    .where(and(eq(table.layer, layer), eq(table.id, id)))
    .execute();
  if (!version) throw notFound("version", id);
  if (version.state !== "published" && version.state !== "discarded") return version;
  throw new AppError("conflict", `The version is already ${version.state}. Make a new change.`);
}

/** Changes the state of a version, with its audit entry. @param more of the entry */
export async function setState(
  ctx: Context,
  db: Db,
  version: ConfigurationVersion,
  change: { state: "held"; heldBecause: string } | { state: "discarded" },
  more: Record<string, unknown> = {},
): Promise<ConfigurationVersion> {
  await db.update(table).set(change).where(eq(table.id, version.id)).execute();
  const { state, ...rest } = change;
  return audited(ctx, db, version.id, state === "held" ? "hold" : "discard", version, {
    ...rest,
    ...more,
  });
}

export async function audited(
  ctx: Context,
  db: Db,
  id: string,
  verb: "publish" | "hold" | "discard",
  before: ConfigurationVersion,
  more: Record<string, unknown> = {},
): Promise<ConfigurationVersion> {
  const [[after]] = await Promise.all([
    db.select(versionColumns).from(table).where(eq(table.id, id)).execute(),
    auditRow(ctx, db, {
      action: `configuration.${verb}`,
      subjectId: id,
      before: { layer: before.layer, state: before.state },
      after: { layer: before.layer, reason: before.reason, ...more },
    }).execute(),
  ]);
  if (!after) throw new Error("A version vanished within its transaction.");
  return after;
}
