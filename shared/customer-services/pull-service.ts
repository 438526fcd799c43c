import { eq } from "drizzle-orm";
import { integrationStates, type WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { documentOf } from "../db/columns.ts";
import type { Db } from "../db/queries.ts";
import { recordSync } from "../integrations/account-health.ts";
import { takeReceipt } from "../webhooks/inbound/store-events.ts";
import { collectionsOf } from "../adapters/services/port.ts";
import { afterPage, type PullState, runOf, sinceOf } from "./pull-state.ts";
import { storePage } from "./store-page.ts";

/**
 * Lists a service's things and stores those that are newer than what is known as events, which have
 * their effect like events that were sent. Each page goes with its checkpoint in one transaction; a
 * list that ends early or is empty takes nothing away.
 * @returns whether the run has come to its end; false when the time is up
 * @throws NoSlot, PlatformError; the run goes on where it was
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
    const receipt = await takeReceipt(ctx);
    const page = await account.list(run.collection, from);
    const after = afterPage(state, run, page, collections);
    const kind = kinds[run.collection] ?? "";
    await storePage(ctx, { service, kind, receipt }, page, after);
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
