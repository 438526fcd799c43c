import { asc, sql } from "drizzle-orm";
import * as z from "zod";
import { integrations, integrationStates } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type Db, rawQuery } from "../db/queries.ts";
import { toPull, toPush } from "../users/pending-syncs.ts";
import { type Standing, standingOf, statusName } from "./standing.ts";

export interface IntegrationStatus extends Standing {
  /** What waits to go to it. */
  backlog: number;
  /** Since when the oldest of that waits. */
  oldestWaiting: Date | null;
  /** Calls that it may receive now within the second and the minute; null while nobody knows. */
  headroom: { perSecond: number; perMinute: number } | null;
}

/** How each integration of the tenant that is connected stands, by name: `userService`. */
export async function readStatus({
  ctx,
}: {
  ctx: Context;
}): Promise<Record<string, IntegrationStatus>> {
  const [connected, states, [waiting]] = await ctx.scope.read((db) => [
    db.select({ kind: integrations.kind }).from(integrations).orderBy(asc(integrations.kind)),
    db.select().from(integrationStates),
    waitingForMindtickle(db),
  ]);
  const headroom = await ctx.platforms.headroom(ctx);
  const told = connected.map(({ kind }): [string, IntegrationStatus] => {
    const standing = standingOf(
      states.find((state) => state.kind === kind),
      ctx.now(),
    );
    const line =
      kind === "mindtickle" && waiting
        ? { ...waiting, headroom }
        : { backlog: 0, oldestWaiting: null, headroom: null };
    return [statusName(kind), { ...standing, ...line }];
  });
  return Object.fromEntries(told);
}

const waitingForMindtickle = (db: Db) =>
  rawQuery(
    db,
    sql`select count(*)::int, extract(epoch from min(since))::float8 from (
        select queued_at as since from user_syncs where ${toPush}
        union all
        select greatest(pull_due_at, queued_at) from user_syncs where ${toPull} and pull_due_at <= now()
      ) waiting`,
    z.tuple([z.int(), z.number().nullable()]).transform(([backlog, since]) => ({
      backlog,
      oldestWaiting: since === null ? null : new Date(since * 1000),
    })),
  );
