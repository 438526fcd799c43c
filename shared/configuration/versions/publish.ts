import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { configurationVersions as table } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError, notFound } from "../../errors.ts";
import { applyChange, changeTo } from "./apply-change.ts";
import type { LayerName } from "./layers.ts";
import { lockLayers, publishQuery, refuseProblems, refuseStale } from "./store-version.ts";
import { type ConfigurationVersion, versionColumns } from "./version.ts";

export const versionIdInput = z.strictObject({ id: z.uuid() });

type Input = { ctx: Context; input: z.output<typeof versionIdInput> };

/**
 * Publishes a draft, or a scheduled version before its time.
 * @throws AppError not_found, and as `changeConfiguration`; a version that is held is always stale
 */
export async function publishVersion(
  layer: LayerName,
  { ctx, input }: Input,
): Promise<ConfigurationVersion> {
  return ctx.scope.write(async (db) => {
    const layers = await lockLayers(db);
    const pending = await readPending(db, layer, input.id);
    // Locks may have come, and settings may have gone, since it was written.
    const change = changeTo(layers[layer].overrides, pending.overrides);
    await refuseStale(db, layers, layer, pending.baseVersion);
    refuseProblems(applyChange(layer, layers, change, pending.id));
    await publishQuery(db, pending.id).execute();
    return audited(ctx, db, pending.id, "publish", pending);
  });
}

/** Discards a draft, a scheduled version, or one that is held. @throws AppError not_found */
export async function discardVersion(
  layer: LayerName,
  { ctx, input }: Input,
): Promise<ConfigurationVersion> {
  return ctx.scope.write(async (db) => {
    await lockLayers(db);
    const pending = await readPending(db, layer, input.id);
    return setState(ctx, db, pending, "discarded");
  });
}

/**
 * Publishes a scheduled version whose time has come, or holds it back if its layer has changed since its
 * base version: its author may not have wanted it on top of that change.
 * @returns null if it is no longer scheduled
 */
export async function publishScheduled({
  ctx,
  input,
}: Input): Promise<ConfigurationVersion | null> {
  return ctx.scope.write(async (db) => {
    await lockLayers(db);
    const [due] = await db
      .select(versionColumns)
      .from(table)
      .where(eq(table.id, input.id))
      .execute();
    if (due?.state !== "scheduled") return null;
    const [row] = await publishQuery(db, due.id).execute();
    if (row?.[0] == null) return setState(ctx, db, due, "held");
    return audited(ctx, db, due.id, "publish", due);
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

async function setState(
  ctx: Context,
  db: Db,
  version: ConfigurationVersion,
  state: "held" | "discarded",
) {
  await db.update(table).set({ state }).where(eq(table.id, version.id)).execute();
  return audited(ctx, db, version.id, state === "held" ? "hold" : "discard", version);
}

async function audited(
  ctx: Context,
  db: Db,
  id: string,
  verb: string,
  before: ConfigurationVersion,
) {
  const [[after]] = await Promise.all([
    db.select(versionColumns).from(table).where(eq(table.id, id)).execute(),
    auditRow(ctx, db, {
      action: `configuration.${verb}`,
      subjectId: id,
      before: { layer: before.layer, state: before.state },
      after: { layer: before.layer, reason: before.reason },
    }).execute(),
  ]);
  if (!after) throw new Error("A version vanished within its transaction.");
  return after;
}
