import { sql } from "drizzle-orm";
import * as z from "zod";
import { actorName, type Context } from "../../context.ts";
import type { BulkRequest } from "../../adapters/redis/bulk-requests.ts";
import { statement } from "../../db/queries.ts";

/** The tolerated difference between the clocks of servers and the database. */
const clockSkewMs = 60_000;

const created = statement(
  sql`select distinct a.subject_id from audit_log a
    where a.subject_id = any(array(select jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb)))
      and a.actor = ${sql.placeholder("actor")}
      and a.action in ('user.create', 'user.revive', 'user.reactivate', 'group.create')
      and a.at >= ${sql.placeholder("since")}::timestamptz
      and a.request_id = any(array(select jsonb_array_elements_text(${sql.placeholder("requests")}::jsonb)))`,
  z.tuple([z.string()]),
);

/** The resources that one of the requests of the same caller has created. */
export async function findCreated({
  ctx,
  input: { ids, requests },
}: {
  ctx: Pick<Context, "scope" | "actor">;
  input: { ids: string[]; requests: readonly BulkRequest[] };
}): Promise<Set<string>> {
  if (ids.length === 0 || requests.length === 0) return new Set();
  const [found] = await ctx.scope.read((db) => [
    created(db, {
      ids: JSON.stringify(ids),
      actor: actorName(ctx),
      since: new Date(Math.min(...requests.map(({ at }) => at)) - clockSkewMs).toISOString(),
      requests: JSON.stringify(requests.map(({ id }) => id)),
    }),
  ]);
  return new Set(found.map(([id]) => id));
}
