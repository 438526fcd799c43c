import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { pageOf, pageOutput } from "../db/pages.ts";
import { unprepared, rawQuery } from "../db/queries.ts";
import { type listAuditInput, pageQuery } from "./audit-page.ts";
import { searchedTime } from "./search.ts";

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
  input: z.output<typeof listAuditInput>;
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
