import { sql } from "drizzle-orm";
import * as z from "zod";
import {
  type IntegrationKind,
  integrationKinds,
  integrationStates,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { toPull, toPush } from "../pending-syncs.ts";
import { noWarnings, type Warnings, warningsQuery } from "./read-warnings.ts";
import { failingJobs } from "../../outbox/job-failures.ts";
import { jobsOf, jobsOfNone, ownJobs, type StandingWithJobs, withJobs } from "./failing-jobs.ts";
import { standingOf, statusName } from "./standing.ts";

export interface IntegrationStatus extends StandingWithJobs {
  /** What waits to go there; of a service that sends events, what waits for its effect here. */
  backlog: number;
  /** Since when the oldest of that waits. */
  oldestWaiting: Date | null;
  /** A service's events of the last day that changed nothing, since something newer was known. */
  staleLastDay: number;
  /** Calls that it may receive now within the second and the minute; null while nobody knows. */
  headroom: { perSecond: number; perMinute: number } | null;
  /** What pulls left out or did not believe, until a pull no longer finds it. */
  warnings: Warnings;
}

/**
 * How each integration of the tenant stands, by name (`userService`): those that have an account,
 * and those that have an endpoint for their events. Jobs that fail and work for none of them are
 * shown as `rampart`.
 */
export async function readStatus({
  ctx,
}: {
  ctx: Context;
}): Promise<Record<string, IntegrationStatus>> {
  const [connected, failing, states, warned] = await ctx.scope.read((db) => [
    connectedWith(db),
    failingJobs(db),
    db.select().from(integrationStates),
    warningsQuery(db, {}),
  ]);
  const told = connected.map(
    async ({ kind, isCalled, ...counted }): Promise<[string, IntegrationStatus]> => {
      const state = states.find((one) => one.kind === kind);
      const standing = withJobs(standingOf(state, ctx.now()), jobsOf(kind, failing));
      const headroom = isCalled ? await headroomOf(ctx, kind) : null;
      const warnings = warned.find((one) => one.kind === kind)?.warnings ?? noWarnings;
      return [statusName(kind), { ...standing, ...counted, headroom, warnings }];
    },
  );
  const others = jobsOfNone(
    connected.map(({ kind }) => kind),
    failing,
  );
  const own = withJobs(standingOf(undefined, ctx.now()), others);
  return Object.fromEntries([
    ...(await Promise.all(told)),
    ...(others.length === 0 ? [] : [[ownJobs, { ...nothingWaits, ...own }] as const]),
  ]);
}

const nothingWaits = {
  backlog: 0,
  oldestWaiting: null,
  staleLastDay: 0,
  headroom: null,
  warnings: noWarnings,
};

const headroomOf = (ctx: Context, kind: IntegrationKind) =>
  kind === "mindtickle" ? ctx.platforms.headroom(ctx) : ctx.external.headroom(ctx, kind);

const connection = z
  .tuple([z.enum(integrationKinds), z.boolean(), z.int(), z.number().nullable(), z.int()])
  .transform(([kind, isCalled, backlog, since, staleLastDay]) => ({
    kind,
    isCalled,
    backlog,
    oldestWaiting: since === null ? null : new Date(since * 1000),
    staleLastDay,
  }));

const connectedWith = (db: Db) =>
  rawQuery(
    db,
    sql`with connected as (
        select kind, bool_or(called) as called from (
          select kind, true as called from integrations
          union all select service, false from webhook_endpoints) known group by kind
      ), waiting as (
        select 'mindtickle' as kind, queued_at as since from user_syncs where ${toPush}
        union all
        select 'mindtickle', greatest(pull_due_at, queued_at) from user_syncs
          where ${toPull} and pull_due_at <= now()
        union all
        select service, received_at from webhook_events where status = 'pending'
      )
      select c.kind, c.called, count(w.since)::int, extract(epoch from min(w.since))::float8,
        (select count(*)::int from webhook_events e where e.status = 'stale'
          and e.service = c.kind and e.processed_at > now() - interval '1 day')
      from connected c left join waiting w on w.kind = c.kind group by c.kind, c.called
      order by c.kind`,
    connection,
  );
