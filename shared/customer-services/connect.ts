import { integrationAad } from "../secrets/aad.ts";
import { eq } from "drizzle-orm";
import * as z from "zod";
import {
  integrations,
  integrationStates,
  type WebhookService,
  webhookServices,
} from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { scheduleAndPublish } from "../outbox/coalesced-jobs.ts";
import { PlatformError } from "../adapters/learning-platform.ts";
import { NoSlot } from "../rate-gate/no-slot.ts";
import { collectionsOf } from "../adapters/services/port.ts";

export const serviceInput = z.strictObject({ service: z.enum(webhookServices) });
export const connectInput = serviceInput.extend({
  /** What opens the tenant's account there. */
  token: z.string().regex(/^[\x21-\x7E]{1,2000}$/, "is not 1 to 2000 characters without spaces"),
});

/**
 * Connects the tenant with its account at a service, or gives it a new token, once that has opened
 * the account. All of its things are listed then; the token is kept sealed and shown to nobody.
 * @throws AppError not_found for a service that is not offered here, bad_request for a token that
 *   opens nothing, unavailable when the service did not answer
 */
export async function connectService({
  ctx,
  input: { service, token },
}: {
  ctx: Context;
  input: z.output<typeof connectInput>;
}) {
  if (!ctx.external.offers(service)) {
    const message = `This installation knows no ${service}. Ask the operator for its address.`;
    throw new AppError("not_found", message);
  }
  const { tenantId } = ctx.scope;
  await ctx.scope.beginSession();
  await tryOut(ctx, service, token);
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

async function tryOut(ctx: Context, service: WebhookService, token: string): Promise<void> {
  try {
    const account = ctx.external.withToken(ctx, service, token);
    const [collection = ""] = Object.keys(collectionsOf[service]);
    await account.list(collection, { cursor: null, since: ctx.now().toISOString() });
  } catch (error) {
    if (error instanceof PlatformError && ["forbidden", "refused"].includes(error.outcome)) {
      const message = `The token does not open the account: ${error.message} Check it there.`;
      throw new AppError("bad_request", message, { field: "token" });
    }
    if (error instanceof PlatformError || error instanceof NoSlot) {
      const message = `The token could not be tried: ${error.message} Try again in a minute.`;
      throw new AppError("unavailable", message, { retryAfter: 60, cause: error });
    }
    throw error;
  }
}

/**
 * Forgets the tenant's account at a service; what is known of its things stays.
 * @throws AppError not_found
 */
export async function disconnectService({
  ctx,
  input: { service },
}: {
  ctx: Context;
  input: z.output<typeof serviceInput>;
}) {
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
      // Whoever connects again begins with all there is.
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
 * Has a service's changes listed now, rather than within the hour.
 * @throws AppError not_found
 */
export async function syncService({
  ctx,
  input: { service },
}: {
  ctx: Context;
  input: z.output<typeof serviceInput>;
}) {
  const [[known]] = await ctx.scope.read((db) => [
    db.select({ kind: integrations.kind }).from(integrations).where(eq(integrations.kind, service)),
  ]);
  if (!known) throw notConnected(service);
  await scheduleAndPublish(ctx, "external.sync", ctx.now());
  return { service, started: true };
}

const notConnected = (service: string) =>
  new AppError("not_found", `The tenant has no ${service}. Connect it first.`);
