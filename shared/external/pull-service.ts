import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { integrationStates, type WebhookService } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { noteSync } from "../integrations/account-health.ts";
import { writeState } from "../integrations/states.ts";
import { announceEvents, storeEventsIn } from "../webhooks/store-events.ts";
import { collectionsOf, type ExternalThing } from "./port.ts";
import { afterPage, type PullState, runOf, sinceOf } from "./pull-state.ts";

/** Stands for the endpoint of events that were not sent to one. */
const noEndpoint = "00000000-0000-0000-0000-000000000000";

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
    const page = await account.list(run.collection, from);
    const after = afterPage(state, run, page, collections);
    await storePage(ctx, service, kinds[run.collection] ?? "", page.items, after);
    state = after;
    if (ctx.now().getTime() >= untilMs) return state.run === null;
  } while (state.run !== null);
  await noteSync(ctx, service);
  return true;
}

const stateOf = (db: Db, service: WebhookService) =>
  db
    .select({ pulled: integrationStates.pulled })
    .from(integrationStates)
    .where(eq(integrationStates.kind, service));

async function storePage(
  ctx: Context,
  service: WebhookService,
  kind: string,
  items: ExternalThing[],
  pulled: PullState,
): Promise<void> {
  const events = await ctx.scope.write(async (db) => {
    const [newer] = await Promise.all([
      newerOf(db, service, kind, items).execute(),
      writeState(db, service, { pulled }),
    ]);
    const wanted = new Set(newer);
    const fresh = items.filter(({ id }) => wanted.has(id)).map((item) => eventOf(kind, item));
    return storeEventsIn(ctx, db, { id: noEndpoint, service }, fresh, {});
  });
  announceEvents(ctx, events);
}

/** The ids of those of which an older version, or nothing, is known. */
const newerOf = (db: Db, service: WebhookService, kind: string, items: ExternalThing[]) =>
  rawQuery(
    db,
    sql`select t.id from jsonb_to_recordset(${JSON.stringify(
      items.map(({ id, version }) => ({ id, version })),
    )}::text::jsonb) as t(id text, version bigint)
      where not exists (select from external_records r where r.service = ${service}
        and r.kind = ${kind} and r.external_id = t.id and r.version >= t.version)`,
    z.tuple([z.string()]).transform(([id]) => id),
  );

function eventOf(kind: string, item: ExternalThing): { eventId: string; body: string } {
  const { id, version, updatedAt, deleted } = item;
  const type = `${kind}.${deleted === true ? "deleted" : "updated"}`;
  return {
    eventId: `listed:${kind}:${version}:${id}`,
    body: JSON.stringify({ type, timestamp: updatedAt, data: item }),
  };
}
