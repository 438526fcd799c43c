import { eq } from "drizzle-orm";
import { integrationStates, type WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { documentOf } from "../db/columns.ts";
import type { Db } from "../db/queries.ts";
import { recordSync } from "../integrations/accounts/account-health.ts";
import { nextSequence } from "../webhooks/inbound/store-events.ts";
import { collectionsOf } from "../adapters/services/port.ts";
import { afterPage, type PullState, runOf, sinceOf } from "./pull-state.ts";
import { storePage } from "./store-page.ts";

/**
 * Lists a service's items and stores those that have changed as events, which are applied like events
 * that the service sent. Each page and its checkpoint are one transaction. An incomplete or empty list
 * deletes nothing.
 * @returns false when the time is up before the run is complete; a disconnect ends the run
 * @throws CallDeferred, PlatformError; the next call continues the run
 */
export async function pullService(
  ctx: Context,
  service: WebhookService,
  untilMs: number,
): Promise<boolean> {
  const account = await ctx.external.open(ctx, service);
  if (!account) return true;
  const kinds: Record<string, string> = collectionsOf[service];
  const collections = Object.keys(kinds);
  const [[stored]] = await ctx.scope.read((db) => [stateOf(db, service)]);
  let state: PullState | null = stored?.pulled ?? null;
  do {
    const run = runOf(state, collections, ctx.now());
    const from = { cursor: run.cursor, since: sinceOf(state, run) };
    const sequence = await nextSequence(ctx);
    const page = await account.list(run.collection, from);
    const after = afterPage(state, run, page, collections);
    const kind = kinds[run.collection] ?? "";
    if (!(await storePage(ctx, { service, kind, sequence }, page, after))) return true;
    state = after;
    if (ctx.now().getTime() >= untilMs) return state.run === null;
  } while (state.run !== null);
  await recordSync(ctx, service);
  return true;
}

const stateOf = (db: Db, service: WebhookService) =>
  db
    .select({ pulled: documentOf<PullState | null>(integrationStates.pulled) })
    .from(integrationStates)
    .where(eq(integrationStates.kind, service));
