import { eq, sql } from "drizzle-orm";
import { tenants } from "../../../../drizzle/schema/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditByOperator } from "../../../audit/record.ts";
import type { OperatorContext } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { type Organization, organizationFields } from "../organization.ts";

const byId = (db: Db, id: string) =>
  db
    .select(organizationFields)
    .from(tenants)
    .where(eq(tenants.id, idKey(id)));

/** @throws AppError not_found */
export async function readOrganization(db: Db, id: string): Promise<Organization> {
  const [found] = await byId(db, id);
  return found ?? missing(id);
}

/** The organization, locked until the transaction ends. @throws AppError not_found */
export async function lockOrganization(db: Db, id: string): Promise<Organization> {
  const [found] = await byId(db, id).for("update");
  return found ?? missing(id);
}

function missing(id: string): never {
  throw notFound("organization", id, null);
}

/** Stores what differs, with an entry in the organization's audit log. */
export async function saveOrganization(
  ctx: OperatorContext,
  db: Db,
  { action, before, after }: { action: string; before: Organization; after: Organization },
): Promise<Organization> {
  const changed = changedParts(before, after);
  if (Object.keys(changed.after).length === 0) return before;
  const { id, name, slug, active, deletionRequestedAt, purgeAfter } = after;
  await Promise.all([
    db
      .update(tenants)
      .set({ name, slug, active, deletionRequestedAt, purgeAfter, updatedAt: sql`now()` })
      .where(eq(tenants.id, id))
      .execute(),
    auditByOperator(ctx, db, { tenantId: id, action, ...changed }),
  ]);
  return after;
}
