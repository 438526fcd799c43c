import { eq } from "drizzle-orm";
import * as z from "zod";
import {
  integrations,
  integrationStates,
  type WebhookService,
  webhookServices,
} from "../../drizzle/schema/index.ts";
import { collectionsOf } from "../adapters/services/port.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { scheduleAndPublish } from "../outbox/coalesced-jobs.ts";
import { CallDeferred } from "../rate-gate/account.ts";
import { integrationAad } from "../secrets/aad.ts";

export const serviceInput = z.strictObject({ service: z.enum(webhookServices) });
export const connectInput = serviceInput.extend({
  /** The token of the tenant's account at the service. */
  token: z
    .string()
    .regex(/^[\x21-\x7E]{1,2000}$/, "must be 1 to 2000 ASCII characters without spaces"),
});

const service = z.enum(webhookServices);
export const connectionOutput = z.object({ service, connected: z.boolean() });
export const syncServiceOutput = z.object({ service, started: z.literal(true) });

/**
 * Connects the tenant with its account at a service, or replaces the token. A test call verifies the
 * token first. Afterwards all items are listed. The token is stored sealed and never returned.
 * @throws AppError not_found if the installation does not offer the service, bad_request for an
 *   invalid token, unavailable if the service did not answer
 */
export async function connectService({
  ctx,
  input: { service, token },
}: {
  ctx: Context;
  input: z.output<typeof connectInput>;
}): Promise<z.output<typeof connectionOutput>> {
  // The caller's permission is checked before the service is called.
  await ctx.scope.beginSession();
  if (!ctx.external.offers(service)) {
    const message = `This installation has no address for the ${service}. Ask the operator to configure it.`;
    throw new AppError("not_found", message);
  }
  const { tenantId } = ctx.scope;
  await verifyToken(ctx, service, token);
  const secret = await ctx.secrets.seal(token, integrationAad(tenantId, service));
  await ctx.scope.write(async (db) => {
    const [known] = await db
      .select({ kind: integrations.kind })
      .from(integrations)
      .where(eq(integrations.kind, service));
    const change = {
      action: known ? "integration.credentials" : "integration.connect",
      subjectId: `${tenantId}/${service}`,
      before: null,
      after: { service },
    };
    await Promise.all([
      db
        .insert(integrations)
        .values({ kind: service, secret, scopes: [] })
        .onConflictDoUpdate({
          target: [integrations.tenantId, integrations.kind],
          set: { secret, updatedAt: ctx.now() },
        })
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
  });
  await scheduleAndPublish(ctx, "external.sync", ctx.now());
  return { service, connected: true };
}

async function verifyToken(ctx: Context, service: WebhookService, token: string): Promise<void> {
  try {
    const account = ctx.external.withToken(ctx, service, token);
    const [collection = ""] = Object.keys(collectionsOf[service]);
    await account.list(collection, { cursor: null, since: ctx.now().toISOString() });
  } catch (error) {
    if (error instanceof PlatformError && ["forbidden", "refused"].includes(error.outcome)) {
      const message = `The service refused the token: ${error.message} Check the token there.`;
      throw new AppError("bad_request", message, { field: "token" });
    }
    if (error instanceof PlatformError || error instanceof CallDeferred) {
      const message = `The token could not be verified: ${error.message} Try again in a minute.`;
      throw new AppError("unavailable", message, { retryAfter: 60, cause: error });
    }
    throw error;
  }
}

/**
 * Removes the tenant's account at a service. Its stored records stay.
 * @throws AppError not_found
 */
export async function disconnectService({
  ctx,
  input: { service },
}: {
  ctx: Context;
  input: z.output<typeof serviceInput>;
}): Promise<z.output<typeof connectionOutput>> {
  await ctx.scope.write(async (db) => {
    const removed = await db
      .delete(integrations)
      .where(eq(integrations.kind, service))
      .returning({ kind: integrations.kind });
    if (removed.length === 0) throw notConnected(service);
    const change = {
      action: "integration.disconnect",
      subjectId: `${ctx.scope.tenantId}/${service}`,
      before: { service },
      after: null,
    };
    await Promise.all([
      // After another connect, the first run lists all items.
      db
        .update(integrationStates)
        .set({ pulled: null, pausedAt: null })
        .where(eq(integrationStates.kind, service))
        .execute(),
      auditRow(ctx, db, change).execute(),
    ]);
  });
  return { service, connected: false };
}

/**
 * Lists a service's changes now instead of within the hour.
 * @throws AppError not_found
 */
export async function syncService({
  ctx,
  input: { service },
}: {
  ctx: Context;
  input: z.output<typeof serviceInput>;
}): Promise<z.output<typeof syncServiceOutput>> {
  const [[known]] = await ctx.scope.read((db) => [
    db.select({ kind: integrations.kind }).from(integrations).where(eq(integrations.kind, service)),
  ]);
  if (!known) throw notConnected(service);
  await scheduleAndPublish(ctx, "external.sync", ctx.now());
  return { service, started: true };
}

const notConnected = (service: string) =>
  new AppError("not_found", `The tenant is not connected to a ${service}. Connect it first.`);
