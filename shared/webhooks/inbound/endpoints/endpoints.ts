import { asc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { webhookEndpoints, webhookServices } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName, type Context } from "../../../context.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { newEndpointId } from "./endpoint-id.ts";
import { newSecret, sealRotated, sealSecrets } from "../../signing-secrets.ts";

const maxEndpoints = 10;

export const createEndpointInput = z.strictObject({ service: z.enum(webhookServices) });
export const oneEndpointInput = z.strictObject({ id: z.string().max(200) });
export const rotateEndpointInput = oneEndpointInput.extend({
  /** How long the old secret stays valid. */
  overlapHours: z.int().min(0).max(168).default(24),
});

const publicFields = {
  id: webhookEndpoints.id,
  service: webhookEndpoints.service,
  createdAt: webhookEndpoints.createdAt,
  createdBy: webhookEndpoints.createdBy,
  rotatedAt: webhookEndpoints.rotatedAt,
};

export const endpointOutput = z.object({
  id: z.uuid(),
  service: z.enum(webhookServices),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  rotatedAt: z.date().nullable(),
});
const secret = z.string().describe("The signing secret. It cannot be read again.");
export const createEndpointOutput = endpointOutput.extend({ secret });
export const rotateEndpointOutput = z.object({ id: z.uuid(), secret });

/**
 * Creates an endpoint to which a service sends the tenant's events. Only this result contains its
 * secret.
 * @throws AppError conflict for more than ten endpoints
 */
export async function createEndpoint({
  ctx,
  input: { service },
}: {
  ctx: Context;
  input: z.output<typeof createEndpointInput>;
}): Promise<z.output<typeof createEndpointOutput>> {
  const id = await newEndpointId(ctx.secrets);
  const secret = newSecret();
  const secrets = await sealSecrets(ctx, ctx.scope.tenantId, id, [{ secret, until: null }]);
  const endpoint = await ctx.scope.write(async (db) => {
    const existing = await db.select({ id: webhookEndpoints.id }).from(webhookEndpoints);
    if (existing.length >= maxEndpoints) {
      const message = `A tenant has at most ${maxEndpoints} webhook endpoints. Remove one first.`;
      throw new AppError("conflict", message);
    }
    const change = {
      action: "webhook_endpoint.create",
      subjectId: id,
      before: null,
      after: { service },
    };
    const [[row]] = await Promise.all([
      db
        .insert(webhookEndpoints)
        .values({ id, service, secrets, createdBy: actorName(ctx) })
        .returning(publicFields)
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    if (!row) throw new Error("The insert returned no row.");
    return row;
  });
  return { ...endpoint, secret };
}

/** The tenant's endpoints, oldest first, without their secrets. */
export async function listEndpoints({
  ctx,
}: {
  ctx: Context;
}): Promise<{ items: z.output<typeof endpointOutput>[] }> {
  const [items] = await ctx.scope.read((db) => [
    db.select(publicFields).from(webhookEndpoints).orderBy(asc(webhookEndpoints.id)),
  ]);
  return { items };
}

/**
 * Gives an endpoint a new secret, which only this result contains. The old one stays valid for the
 * overlap.
 * @throws AppError not_found
 */
export async function rotateEndpoint({
  ctx,
  input: { id: requestedId, overlapHours },
}: {
  ctx: Context;
  input: z.output<typeof rotateEndpointInput>;
}): Promise<z.output<typeof rotateEndpointOutput>> {
  const id = idKey(requestedId);
  const secret = newSecret();
  await ctx.scope.write(async (db) => {
    const [row] = await db
      .select({ secrets: webhookEndpoints.secrets })
      .from(webhookEndpoints)
      .where(eq(webhookEndpoints.id, id))
      .for("update");
    if (!row) throw notFound("webhook endpoint", requestedId);
    const secrets = await sealRotated(ctx, { id, ...row }, secret, overlapHours);
    await Promise.all([
      db
        .update(webhookEndpoints)
        .set({ secrets, version: sql`${webhookEndpoints.version} + 1`, rotatedAt: sql`now()` })
        .where(eq(webhookEndpoints.id, id))
        .execute(),
      auditRow(ctx, db, {
        action: "webhook_endpoint.rotate",
        subjectId: id,
        before: null,
        after: { overlapHours },
      }).execute(),
    ]);
  });
  return { id, secret };
}

/**
 * Removes an endpoint. Requests to it are refused from now on.
 * @throws AppError not_found
 */
export async function removeEndpoint({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneEndpointInput>;
}): Promise<void> {
  const id = idKey(input.id);
  await ctx.scope.write(async (db) => {
    const [removed] = await db
      .delete(webhookEndpoints)
      .where(eq(webhookEndpoints.id, id))
      .returning({ service: webhookEndpoints.service });
    if (!removed) throw notFound("webhook endpoint", input.id);
    await auditRow(ctx, db, {
      action: "webhook_endpoint.remove",
      subjectId: id,
      before: { service: removed.service },
      after: null,
    }).execute();
  });
}
