import { asc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEndpoints } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { targetUrl } from "../../adapters/qstash/target-url.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey, newId } from "../../ids.ts";
import { newSecret, sealRotated, sealSecrets } from "../signing-secrets.ts";
import { oneOutgoingInput, outgoingFields, typesInput, urlInput } from "./endpoint-fields.ts";

const most = 10;

export const createOutgoingInput = z.strictObject({ url: urlInput, types: typesInput });
export const changeOutgoingInput = oneOutgoingInput.extend({
  url: urlInput.optional(),
  types: typesInput.optional(),
});
export const rotateOutgoingInput = oneOutgoingInput.extend({
  /** How long the old secret goes on signing beside the new one. */
  overlapHours: z.int().min(0).max(168).default(24),
});

/** Once the transaction commits, entering knows whether the tenant has anybody to tell. */
const noteTells = (db: Db) => db.execute(sql`select app.record_has_webhooks()`).execute();

/**
 * Registers a place of the tenant's own that is told of what happens from now on. Its secret is
 * shown this once.
 * @throws AppError bad_request for a URL that nothing is sent to, conflict for more than ten
 */
export async function createOutgoing({
  ctx,
  input: { url: asked, types },
}: {
  ctx: Context;
  input: z.output<typeof createOutgoingInput>;
}) {
  const url = targetUrl(ctx, asked);
  const id = newId(ctx.now().getTime());
  const secret = newSecret();
  const secrets = await sealSecrets(ctx, ctx.scope.tenantId, id, [{ secret, until: null }]);
  const after = { url, types };
  const endpoint = await ctx.scope.write(async (db) => {
    const known = await db.select({ id: outgoingEndpoints.id }).from(outgoingEndpoints);
    if (known.length >= most) {
      const message = `A tenant has at most ${most} outgoing webhooks. Remove one first.`;
      throw new AppError("conflict", message);
    }
    const change = { action: "outgoing_webhook.create", subjectId: id, before: null, after };
    const [[row]] = await Promise.all([
      db
        .insert(outgoingEndpoints)
        .values({ id, ...after, secrets, createdBy: actorName(ctx) })
        .returning(outgoingFields)
        .execute(),
      noteTells(db),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The outgoing webhook was not written.");
    return row;
  });
  return { ...endpoint, secret };
}

/** The tenant's endpoints, oldest first, without their secrets; ten at most. */
export async function listOutgoing({ ctx }: { ctx: Context }) {
  const [items] = await ctx.scope.read((db) => [
    db.select(outgoingFields).from(outgoingEndpoints).orderBy(asc(outgoingEndpoints.id)),
  ]);
  return { items };
}

/**
 * Changes where an endpoint is, or what it is told of from now on.
 * @throws AppError not_found, bad_request for a URL that nothing is sent to
 */
export async function changeOutgoing({
  ctx,
  input: { id: asked, url: askedUrl, types: askedTypes },
}: {
  ctx: Context;
  input: z.output<typeof changeOutgoingInput>;
}) {
  const url = askedUrl === undefined ? undefined : targetUrl(ctx, askedUrl);
  return ctx.scope.write(async (db) => {
    const before = await lockOutgoing(db, asked);
    const after = { url: url ?? before.url, types: askedTypes ?? before.types };
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
    if (!row) throw new Error("The outgoing webhook was not written.");
    return row;
  });
}

/**
 * Gives an endpoint a new secret, shown this once; the old one signs beside it for the overlap.
 * @throws AppError not_found
 */
export async function rotateOutgoing({
  ctx,
  input: { id: asked, overlapHours },
}: {
  ctx: Context;
  input: z.output<typeof rotateOutgoingInput>;
}) {
  const secret = newSecret();
  return ctx.scope.write(async (db) => {
    const before = await lockOutgoing(db, asked);
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
 * Takes an endpoint out, with what waits for it. What is with QStash already is still sent.
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
    await Promise.all([noteTells(db), auditRow(ctx, db, change).execute()]);
  });
}

/** @throws AppError not_found */
export async function lockOutgoing(db: Db, asked: string) {
  const [row] = await db
    .select()
    .from(outgoingEndpoints)
    .where(eq(outgoingEndpoints.id, idKey(asked)))
    .for("update");
  if (!row) throw notFound("outgoing webhook", asked);
  return row;
}
