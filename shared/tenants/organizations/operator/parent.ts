import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";

/**
 * Checks that a tenant may get this parent. Changes of parents wait for each other, so that two of them
 * cannot close a circle together.
 * @throws AppError bad_request for an unknown parent; conflict for the tenant itself or one below it
 */
export async function checkParent(db: Db, tenantId: string, parentId: string): Promise<void> {
  const [, [found]] = await Promise.all([
    db.execute(sql`select pg_advisory_xact_lock(hashtextextended('tenants:parents', 0))`).execute(),
    rawQuery(
      db,
      sql`with recursive above(id) as (
          select t.id from tenants t where t.id = ${parentId}
          union
          select t.parent_tenant_id from tenants t join above on t.id = above.id
          where t.parent_tenant_id is not null
        )
        select count(*)::int, coalesce(bool_or(id = ${tenantId}), false) from above`,
      z.tuple([z.int(), z.boolean()]),
    ).execute(),
  ]);
  const [count, isCircle] = found ?? [0, false];
  if (count === 0) throw noParent();
  if (!isCircle) return;
  const message =
    "The parent is the tenant itself or below it. Choose a tenant that is not, or remove that tenant's parent first.";
  throw new AppError("conflict", message, { field: "parentTenantId" });
}

export const noParent = (): AppError =>
  new AppError(
    "bad_request",
    "No tenant has this parentTenantId. List the tenants to see their ids.",
    {
      field: "parentTenantId",
    },
  );
