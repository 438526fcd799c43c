import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import type { Database } from "../db/database.ts";
import { type Db, statement } from "../db/queries.ts";
import { TenantScope } from "../db/tenant-scope.ts";

/** Requests that a tenant keeps: so many that were taken, and so many that were refused. */
const maxKept = 10_000;

/** Refusals have a bound of their own, so that a busy client does not push them out. */
const beyondBound = statement(
  sql`with bound as materialized (
      select false as is_refusal, (select id from scim_requests where status < 400
        order by id desc offset ${sql.placeholder("kept")}::int limit 1) as id
      union all
      select true, (select id from scim_requests where status >= 400
        order by id desc offset ${sql.placeholder("kept")}::int limit 1))
    delete from scim_requests r using bound
    where r.id <= bound.id and (r.status >= 400) = bound.is_refusal`,
  z.unknown(),
);

const tooOld = statement(
  sql`delete from scim_requests where last_at < now() - interval '7 days'`,
  z.unknown(),
);

const prune = (db: Db) => beyondBound(db, { kept: maxKept }).execute();

/** Deletes what a tenant has beyond its bound. */
export const pruneFull = (database: Database, tenantId: string): Promise<unknown> =>
  new TenantScope(database, { kind: "maintenance", tenantId }).write(prune);

/** Deletes requests that are older than a week, and what is beyond the tenant's bound. */
export const pruneScimRequests = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) => Promise.all([tooOld(db, {}).execute(), prune(db)]));
