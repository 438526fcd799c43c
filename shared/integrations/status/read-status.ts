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
import { noWarnings, warnings, warningsQuery } from "./read-warnings.ts";
import { failingJobs } from "../../outbox/job-failures.ts";
import { jobsOf, otherJobs, ownJobs, standingWithJobs, withJobs } from "./failing-jobs.ts";
import { standingOf, statusName } from "./standing.ts";

const integrationStatus = standingWithJobs.extend({
  backlog: z
    .int()
    .describe("Pending pushes and pulls, or a service's events that are not applied yet."),
  oldestWaiting: z.date().nullable().describe("Since when the oldest of them is pending."),
  staleLastDay: z
    .int()
    .describe("A service's events of the last day that were older than the stored version."),
  headroom: z
    .object({ perSecond: z.number(), perMinute: z.number() })
    .nullable()
    .describe("The calls that are possible now; null without Redis."),
  warnings: warnings.describe("What pulls left out or held back, until a pull no longer finds it."),
});
type IntegrationStatus = z.output<typeof integrationStatus>;
export const readStatusOutput = z.record(z.string(), integrationStatus);

/**
 * The status of each integration of the tenant that has an account or a webhook endpoint, by name
 * (`userService`). Failing jobs that belong to none of them are listed under `rampart`.
 */
export async function readStatus({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof readStatusOutput>> {
  const [connected, failing, states, warned] = await ctx.scope.read((db) => [
    connectedWith(db),
    failingJobs(db),
    db.select().from(integrationStates),
    warningsQuery(db, {}),
  ]);
  const statuses = connected.map(
    async ({ kind, isCalled, ...counted }): Promise<[string, IntegrationStatus]> => {
      const state = states.find((row) => row.kind === kind);
      const standing = withJobs(standingOf(state, ctx.now()), jobsOf(kind, failing));
      const headroom = isCalled ? await headroomOf(ctx, kind) : null;
      const shown = warned.find((row) => row.kind === kind)?.warnings ?? noWarnings;
      return [statusName(kind), { ...standing, ...counted, headroom, warnings: shown }];
    },
  );
  const unassigned = otherJobs(
    connected.map(({ kind }) => kind),
    failing,
  );
  const own = withJobs(standingOf(undefined, ctx.now()), unassigned);
  return Object.fromEntries([
    ...(await Promise.all(statuses)),
    ...(unassigned.length === 0 ? [] : [[ownJobs, { ...nothingPending, ...own }] as const]),
  ]);
}

const nothingPending = {
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
