import { eq, type SQL, sql } from "drizzle-orm";
import { tenants } from "../../../../drizzle/schema/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditByOperator } from "../../../audit/record.ts";
import type { OperatorContext } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { noTenant } from "../../no-tenant.ts";
import { operatorOrganizationFields, type OperatorOrganization } from "./organization.ts";

/** How the operator names a tenant. */
export type Named = { id: string } | { slug: string };

const conditionOf = (named: Named): SQL =>
  "id" in named ? eq(tenants.id, idKey(named.id)) : eq(tenants.slug, named.slug);

const find = (db: Db, named: Named) =>
  db.select(operatorOrganizationFields).from(tenants).where(conditionOf(named));

/** @throws AppError not_found */
export async function readOrganization(db: Db, named: Named): Promise<OperatorOrganization> {
  const [found] = await find(db, named);
  return found ?? missing(named);
}

/** The organization, locked until the transaction ends. @throws AppError not_found */
export async function lockOrganization(db: Db, named: Named): Promise<OperatorOrganization> {
  const [found] = await find(db, named).for("update", { of: tenants });
  return found ?? missing(named);
}

function missing(named: Named): never {
  throw "id" in named ? notFound("organization", named.id, null) : noTenant(named.slug);
}

/** Stores what differs, with an entry in both audit logs. */
export async function saveOrganization(
  ctx: OperatorContext,
  db: Db,
  {
    action,
    before,
    after,
    reason,
  }: {
    action: string;
    before: OperatorOrganization;
    after: OperatorOrganization;
    reason?: string | undefined;
  },
): Promise<OperatorOrganization> {
  const changed = changedParts(before, after);
  if (Object.keys(changed.before).length + Object.keys(changed.after).length === 0) return before;
  const { id, name, slug, active, parentTenantId, metadata } = after;
  const { suspendedAt, deletionRequestedAt, purgeAfter } = after;
  await Promise.all([
    db
      .update(tenants)
      .set({
        name,
        slug,
        active,
        parentTenantId,
        metadata,
        suspendedAt,
        deletionRequestedAt,
        purgeAfter,
        updatedAt: sql`now()`,
      })
      .where(eq(tenants.id, id))
      .execute(),
    auditByOperator(ctx, db, {
      tenantId: id,
      action,
      before: changed.before,
      after: { ...changed.after, ...(reason !== undefined && { reason }) },
    }),
  ]);
  // Triggers count the version, and keep the former slug.
  return before.slug === slug
    ? { ...after, version: before.version + 1 }
    : readOrganization(db, { id });
}
