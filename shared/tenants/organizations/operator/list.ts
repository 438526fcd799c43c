import { asc, gt } from "drizzle-orm";
import type * as z from "zod";
import { tenants } from "../../../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../../../context.ts";
import { type Page, type pageInput, pageOf } from "../../../db/pages.ts";
import { type Organization, organizationFields } from "../organization.ts";

/** All organizations, oldest first. */
export async function listOrganizations({
  ctx,
  input: { limit, cursor },
}: {
  ctx: OperatorContext;
  input: z.output<typeof pageInput>;
}): Promise<Page<Organization>> {
  const rows = await asOperator(ctx, (db) =>
    db
      .select(organizationFields)
      .from(tenants)
      .where(cursor === undefined ? undefined : gt(tenants.id, cursor))
      .orderBy(asc(tenants.id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}
