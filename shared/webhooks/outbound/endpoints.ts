import { asc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEndpoints } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { targetUrl } from "../../adapters/targets.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey, newId } from "../../ids.ts";
import { newSecret, sealRotated, sealSecrets } from "../signing-secrets.ts";
import {
  type createOutgoingOutput,
  type listOutgoingOutput,
  oneOutgoingInput,
  outgoingFields,
  refuseOtherTypes,
  type outgoingOutput,
  type rotateOutgoingOutput,
  typesInput,
  typesOf,
  urlInput,
} from "./endpoint-fields.ts";

const maxEndpoints = 10;

export const createOutgoingInput = z.strictObject({ url: urlInput, types: typesInput });
export const changeOutgoingInput = oneOutgoingInput.extend({
  url: urlInput.optional(),
  types: typesInput.optional(),
});
export const rotateOutgoingInput = oneOutgoingInput.extend({
  /** How long the old secret signs in addition to the new one. */
  overlapHours: z.int().min(0).max(168).default(24),
});

/** Updates `has_webhooks`, which tenant sessions read after the commit. */
const updateHasWebhooks = (db: Db) => db.execute(sql`select app.record_has_webhooks()`).execute();

/**
 * Creates an endpoint that receives the tenant's events from now on. Only this result contains its
 * secret.
 * @throws AppError bad_request for a URL that is not allowed or an unknown type, conflict for more than
 *   ten endpoints
 */
export async function createOutgoing({
  ctx,
  input: { url: requestedUrl, types },
}: {
  ctx: Context;
  input: z.output<typeof createOutgoingInput>;
}): Promise<z.output<typeof createOutgoingOutput>> {
  const url = targetUrl(ctx, requestedUrl);
  const id = newId(ctx.now().getTime());
  const secret = newSecret();
  const secrets = await sealSecrets(ctx, ctx.scope.tenantId, id, [{ secret, until: null }]);
  const after = { url, types };
  const endpoint = await ctx.scope.write(async (db) => {
    const existing = await db.select({ id: outgoingEndpoints.id }).from(outgoingEndpoints);
    refuseOtherTypes(ctx, types);
    if (existing.length >= maxEndpoints) {
      const message = `A tenant has at most ${maxEndpoints} outgoing webhooks. Remove one first.`;
      throw new AppError("conflict", message);
    }
    const change = { action: "outgoing_webhook.create", subjectId: id, before: null, after };
    const [[row]] = await Promise.all([
      db
        .insert(outgoingEndpoints)
        .values({ id, ...after, secrets, createdBy: actorName(ctx) })
        .returning(outgoingFields)
        .execute(),
      updateHasWebhooks(db),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
  return { ...endpoint, secret };
}

/** The tenant's endpoints, oldest first, without their secrets. There are at most ten. */
export async function listOutgoing({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof listOutgoingOutput>> {
  const [items] = await ctx.scope.read((db) => [
    db.select(outgoingFields).from(outgoingEndpoints).orderBy(asc(outgoingEndpoints.id)),
  ]);
  return { items, types: typesOf(ctx) };
}

/**
 * Changes the URL or the event types of an endpoint, for events from now on.
 * @throws AppError not_found, bad_request for a URL that is not allowed or an unknown type
 */
export async function changeOutgoing({
  ctx,
  input: { id: requestedId, url: newUrl, types: newTypes },
}: {
  ctx: Context;
  input: z.output<typeof changeOutgoingInput>;
}): Promise<z.output<typeof outgoingOutput>> {
  const url = newUrl === undefined ? undefined : targetUrl(ctx, newUrl);
  return ctx.scope.write(async (db) => {
    const before = await lockOutgoing(db, requestedId);
    if (newTypes) refuseOtherTypes(ctx, newTypes);
    const after = { url: url ?? before.url, types: newTypes ?? before.types };
    const { id } = before;
    const parts = changedParts({ url: before.url, types: before.types }, after);
    const change = { action: "outgoing_webhook.change", subjectId: id, ...parts };
    const [[row]] = await Promise.all([
      db
        .update(outgoingEndpoints)
        .set(after)
        .where(eq(outgoingEndpoints.id, id))
        .returning(outgoingFields)
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The statement returned no row.");
    return row;
  });
}

/**
 * Gives an endpoint a new secret, which only this result contains. The old one signs in addition to it
 * for the overlap.
 * @throws AppError not_found
 */
export async function rotateOutgoing({
  ctx,
  input: { id: requestedId, overlapHours },
}: {
  ctx: Context;
  input: z.output<typeof rotateOutgoingInput>;
}): Promise<z.output<typeof rotateOutgoingOutput>> {
  const secret = newSecret();
  return ctx.scope.write(async (db) => {
    const before = await lockOutgoing(db, requestedId);
    const { id } = before;
    const secrets = await sealRotated(ctx, before, secret, overlapHours);
    const after = { overlapHours };
    const change = { action: "outgoing_webhook.rotate", subjectId: id, before: null, after };
    await Promise.all([
      db
        .update(outgoingEndpoints)
        .set({ secrets, rotatedAt: sql`now()` })
        .where(eq(outgoingEndpoints.id, id))
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    return { id, secret };
  });
}

/**
 * Removes an endpoint with its deliveries. QStash still sends what it has already accepted.
 * @throws AppError not_found
 */
export async function removeOutgoing({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneOutgoingInput>;
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const [removed] = await db
      .delete(outgoingEndpoints)
      .where(eq(outgoingEndpoints.id, idKey(input.id)))
      .returning({
        id: outgoingEndpoints.id,
        url: outgoingEndpoints.url,
        types: outgoingEndpoints.types,
      });
    if (!removed) throw notFound("outgoing webhook", input.id);
    const { id: subjectId, ...before } = removed;
    const change = { action: "outgoing_webhook.remove", subjectId, before, after: null };
    await Promise.all([updateHasWebhooks(db), auditRow(ctx, db, change).execute()]);
  });
}

/** @throws AppError not_found */
export async function lockOutgoing(db: Db, requestedId: string) {
  const [row] = await db
    .select()
    .from(outgoingEndpoints)
    .where(eq(outgoingEndpoints.id, idKey(requestedId)))
    .for("update");
  if (!row) throw notFound("outgoing webhook", requestedId);
  return row;
}
