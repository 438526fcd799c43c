import { and, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { byMachine } from "../../drizzle/schema/audit.ts";
import { pageInput } from "../db/pages.ts";
import { leastIdAt } from "../ids.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { containsText } from "./search.ts";

export const listAuditInput = pageInput.extend({
  /** One entry. */
  id: z.uuid().optional(),
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

/**
 * A page of entries, newest first. Every filter has an index in the order of the page, so none reads the
 * whole log; a text search reads the entries of its time.
 */
export function pageQuery(input: Input): SQL {
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

function conditionsOf({ id, cursor, subjectId, actor, category, since, until, q }: Input): SQL[] {
  const by = { people: sql`not ${byMachine}`, machines: byMachine, all: undefined }[category];
  return [
    ...(by ? [by] : []),
    ...(q === undefined ? [] : [containsText(q)]),
    ...(id === undefined ? [] : [sql`id = ${id}::uuid`]),
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
