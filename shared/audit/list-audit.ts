import { and, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { byMachine } from "../../drizzle/schema/audit.ts";
import type { Context } from "../context.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { type Page, pageInput, pageOf } from "../db/pages.ts";
import { unprepared, rawQuery } from "../db/queries.ts";
import { leastIdAt } from "../ids.ts";

export const listAuditInput = pageInput.extend({
  subjectId: z.string().max(200).optional(),
  /** Whole, as entries name it: `scim:<credential>`, `user:<id>`, `job:<name>`. */
  actor: z.string().max(300).optional(),
  /** Whole: `user.deactivate`. */
  action: z.string().max(100).optional(),
  /** What the action begins with: `user.`. */
  actionPrefix: z.string().max(100).optional(),
  /** `people`: people, the operator and provisioning clients; `machines`: what jobs do by themselves. */
  category: z.enum(["people", "machines", "all"]).default("people"),
  since: dateTimeInput.optional(),
  until: dateTimeInput.optional(),
});

type Input = z.output<typeof listAuditInput>;

const entry = z
  .tuple([
    z.string(),
    z.number(),
    z.string(),
    z.string().nullable(),
    z.string(),
    z.string(),
    z.string().nullable(),
    z.string().nullable(),
    z.string(),
  ])
  .transform(([id, at, actor, actorName, action, subjectId, before, after, requestId]) => ({
    id,
    at: new Date(at),
    actor,
    /** The credential's or the person's name; null for everybody else. */
    actorName,
    action,
    subjectId,
    before: stateOf(before),
    after: stateOf(after),
    requestId,
  }));

export type AuditEntry = z.output<typeof entry>;

/** The tenant's audit log, newest first, by any of its filters together. */
export async function listAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: Input;
}): Promise<Page<AuditEntry>> {
  const { limit, subjectId } = input;
  const [rows] = await ctx.scope.read((db) => [
    rawQuery(db, unprepared(named(pageQuery(input))), entry),
  ]);
  if (subjectId !== undefined && rows.length === 0)
    ctx.reportMiss({ kind: "id", value: subjectId });
  return pageOf(rows, limit);
}

/** One index gives each form of the page in its order, so that none reads the whole log. */
function pageQuery(input: Input): SQL {
  const { action, actionPrefix, limit } = input;
  const conditions = conditionsOf(input);
  if (actionPrefix === undefined) {
    return newest(
      and(action === undefined ? undefined : sql`action = ${action}`, ...conditions),
      limit,
    );
  }
  // The few actions that there are, each found behind the one before, and the newest of each.
  return sql`with recursive known(name) as (
      (select action from audit_log order by action limit 1)
      union all
      select (select a.action from audit_log a where a.action > known.name order by a.action limit 1)
      from known where known.name is not null
    )
    select found.* from known, lateral (${newest(and(sql`action = known.name`, ...conditions), limit)}) found
    where starts_with(known.name, ${actionPrefix}) and ${action === undefined ? sql`true` : sql`known.name = ${action}`}
    order by found.id desc limit ${limit + 1}`;
}

const newest = (condition: SQL | undefined, limit: number): SQL => sql`
  select id, at, actor, action, subject_id, before, after, request_id from audit_log
  ${condition ? sql`where ${condition}` : sql``} order by id desc limit ${limit + 1}`;

/** Clocks of processes and a transaction's length between an entry's id and its time. */
const slackMs = 24 * 60 * 60_000;

function conditionsOf({ cursor, subjectId, actor, category, since, until }: Input): SQL[] {
  const by = { people: sql`not ${byMachine}`, machines: byMachine, all: undefined }[category];
  return [
    ...(by ? [by] : []),
    ...(cursor === undefined ? [] : [sql`id < ${cursor}::uuid`]),
    ...(subjectId === undefined ? [] : [sql`subject_id = ${subjectId}`]),
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    // Ids are in the order of time, more or less: by them nothing older is read.
    ...(since === undefined
      ? []
      : [
          sql`at >= ${since.toISOString()}::timestamptz and id >= ${leastIdAt(since.getTime() - slackMs)}::uuid`,
        ]),
    ...(until === undefined
      ? []
      : [
          sql`at < ${until.toISOString()}::timestamptz and id < ${leastIdAt(until.getTime() + slackMs)}::uuid`,
        ]),
  ];
}

/** The page with the names of who acted: `scim:` and `user:` have an id behind them. */
const named = (page: SQL): SQL => sql`
  select id, (extract(epoch from at) * 1000)::float8, actor,
    case when actor ~ '^scim:[0-9a-f-]{36}$'
        then (select c.name from api_credentials c where c.id = substr(actor, 6)::uuid)
      when actor ~ '^user:[0-9a-f-]{36}$'
        then (select u.display_name from users u where u.id = substr(actor, 6)::uuid) end,
    action, subject_id, before, after, request_id
  from (${page}) page order by id desc`;

/** The cluster's own JSON: entries are written as objects. */
const stateOf = (json: string | null): Record<string, unknown> | null =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  json === null ? null : (JSON.parse(json) as Record<string, unknown>);
