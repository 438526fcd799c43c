import { sql } from "drizzle-orm";
import type * as z from "zod";
import { tenants } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import {
  type Organization,
  organizationFields,
  type updateOrganizationInput,
} from "./organization.ts";
import { requireOwn } from "./own.ts";

/**
 * Changes the name of the caller's organization.
 * @throws AppError not_found for another organization, forbidden for another slug
 */
export function updateOwnOrganization({
  ctx,
  input: { id, name, slug },
}: {
  ctx: Context;
  input: z.output<typeof updateOrganizationInput>;
}): Promise<Organization> {
  return ctx.scope.write(async (db) => {
    const [own] = await db.select(organizationFields).from(tenants);
    if (!own) throw new Error("The tenant of the scope cannot be read in its own session.");
    requireOwn(own.id, id);
    if (slug !== undefined && slug !== own.slug) {
      const message = "Only the operator changes the slug. Leave it out, or ask the operator.";
      throw new AppError("forbidden", message, { field: "slug" });
    }
    if (name === undefined || name === own.name) return own;
    const change = { before: { name: own.name }, after: { name } };
    await Promise.all([
      db.execute(sql`select app.rename_tenant(${name})`).execute(),
      auditRow(ctx, db, { action: "tenant.update", subjectId: own.id, ...change }).execute(),
    ]);
    return { ...own, name };
  });
}
