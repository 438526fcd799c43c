import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import type { Database } from "../db/database.ts";
import { type Db, statement } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";

/** The bound of a tenant: this many successful requests, and this many refused ones. */
const maxRows = 10_000;

/** Refused requests have a separate bound, so that a busy client does not displace them. */
const deleteOverBound = statement(
  sql`with bound as materialized (
      select false as is_refusal, (select id from scim_requests where status < 400
        order by id desc offset ${sql.placeholder("max")}::int limit 1) as id
      union all
      select true, (select id from scim_requests where status >= 400
        order by id desc offset ${sql.placeholder("max")}::int limit 1))
    delete from scim_requests r using bound
    where r.id <= bound.id and (r.status >= 400) = bound.is_refusal`,
  z.unknown(),
);

const deleteOld = statement(
  sql`delete from scim_requests where last_at < now() - interval '7 days'`,
  z.unknown(),
);

const prune = (db: Db) => deleteOverBound(db, { max: maxRows }).execute();

/** Deletes the oldest requests of a tenant that exceed its bound. */
export const pruneOverBound = (database: Database, tenantId: string): Promise<unknown> =>
  new TenantScope(database, { kind: "maintenance", tenantId }).write(prune);

/** Deletes requests older than seven days, and the oldest ones over the bound of the tenant. */
export const pruneScimRequests = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) => Promise.all([deleteOld(db, {}).execute(), prune(db)]));
