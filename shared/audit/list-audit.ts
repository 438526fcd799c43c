import { and, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { byMachine } from "../../drizzle/schema/audit.ts";
import type { Context } from "../context.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";
import { unprepared, rawQuery } from "../db/queries.ts";
import { leastIdAt } from "../ids.ts";
import { containsText, searchedTime } from "./search.ts";

export const listAuditInput = pageInput.extend({
  subjectId: z.string().max(200).optional(),
  /** The exact actor: `scim:<credential>`, `user:<id>`, `key:<id>`, `job:<name>`. */
  actor: z.string().max(300).optional(),
  /** The exact action, such as `user.deactivate`. */
  action: z.string().max(100).optional(),
  /** The start of the action, such as `user.`. */
  actionPrefix: z.string().max(100).optional(),
  /** `people`: users, keys, the operator and SCIM clients; `machines`: jobs. */
  category: z.enum(["people", "machines", "all"]).default("people"),
  since: dateTimeInput.optional(),
  until: dateTimeInput.optional(),
  /**
   * A part of the action, the actor or its name, or the subject or its name, in any case. It searches
   * the 30 days before `until`, or the time from `since`, at most 90 days.
   */
  q: z.string().trim().min(1).max(200).optional(),
});

type Input = z.output<typeof listAuditInput>;

const state = z.record(z.string(), z.unknown()).nullable();
const auditEntry = z.object({
  id: z.uuid(),
  at: z.date(),
  actor: z
    .string()
    .describe(
      "`scim:<credential>`, `user:<id>`, `key:<id>`, `job:<name>` or `operator:<subject>`.",
    ),
  actorName: z
    .string()
    .nullable()
    .describe("The name of the credential, key or user; null for other actors."),
  action: z.string().describe("Such as `user.deactivate`."),
  subjectId: z.string(),
  before: state.describe("The changed parts before the change."),
  after: state.describe("The changed parts after the change."),
  requestId: z.string(),
});
export type AuditEntry = z.output<typeof auditEntry>;
export const listAuditOutput = pageOutput(auditEntry);

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
  .transform(
    ([id, at, actor, actorName, action, subjectId, before, after, requestId]): AuditEntry => ({
      id,
      at: new Date(at),
      actor,
      actorName,
      action,
      subjectId,
      before: stateOf(before),
      after: stateOf(after),
      requestId,
    }),
  );

/** Lists the tenant's audit log, newest first. Filters can be combined. */
export async function listAudit({
  ctx,
  input,
}: {
  ctx: Context;
  input: Input;
}): Promise<z.output<typeof listAuditOutput>> {
  const { limit, subjectId } = input;
  const searched = input.q === undefined ? input : { ...input, ...searchedTime(ctx.now(), input) };
  const [rows] = await ctx.scope.read((db) => [
    rawQuery(db, unprepared(named(pageQuery(searched))), entry),
  ]);
  if (subjectId !== undefined && rows.length === 0)
    ctx.reportMiss({ kind: "id", value: subjectId });
  return pageOf(rows, limit);
}

/** Every combination of filters has an index in the order of the page, so none reads the whole log. */
function pageQuery(input: Input): SQL {
  const { action, actionPrefix, limit } = input;
  const conditions = conditionsOf(input);
  if (actionPrefix === undefined) {
    return newest(
      and(action === undefined ? undefined : sql`action = ${action}`, ...conditions),
      limit,
    );
  }
  // Skips through the index to find the few distinct actions, and reads the newest of each.
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

/** An entry's id and time may differ by clock skew and by the length of its transaction. */
const slackMs = 24 * 60 * 60_000;

function conditionsOf({ cursor, subjectId, actor, category, since, until, q }: Input): SQL[] {
  const by = { people: sql`not ${byMachine}`, machines: byMachine, all: undefined }[category];
  return [
    ...(by ? [by] : []),
    ...(q === undefined ? [] : [containsText(q)]),
    ...(cursor === undefined ? [] : [sql`id < ${cursor}::uuid`]),
    ...(subjectId === undefined ? [] : [sql`subject_id = ${subjectId}`]),
    ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
    // Ids are roughly in order of time, so a condition on them limits the part of the index to read.
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

/** Adds the actors' names: the ids of `scim:`, `key:` and `user:` actors are looked up. */
const named = (page: SQL): SQL => sql`
  select id, (extract(epoch from at) * 1000)::float8, actor,
    case when actor ~ '^scim:[0-9a-f-]{36}$'
        then (select c.name from api_credentials c where c.id = substr(actor, 6)::uuid)
      when actor ~ '^key:[0-9a-f-]{36}$'
        then (select k.name from api_keys k where k.id = substr(actor, 5)::uuid)
      when actor ~ '^user:[0-9a-f-]{36}$'
        then (select u.display_name from users u where u.id = substr(actor, 6)::uuid) end,
    action, subject_id, before, after, request_id
  from (${page}) page order by id desc`;

/** The columns contain JSON objects, as `auditRow` writes them. */
const stateOf = (json: string | null): z.output<typeof state> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  json === null ? null : (JSON.parse(json) as Record<string, unknown>);
