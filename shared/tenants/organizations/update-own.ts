import { sql } from "drizzle-orm";
import type * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { refuseOtherVersion } from "../../values/version.ts";
import type { Organization, updateOrganizationInput } from "./organization.ts";
import { lockOwn, requireOwn } from "./own.ts";

/**
 * Changes the name of the caller's organization.
 * @throws AppError not_found for another organization, forbidden for another slug, conflict for another
 *   version
 */
export function updateOwnOrganization({
  ctx,
  input: { id, name, slug, version },
}: {
  ctx: Context;
  input: z.output<typeof updateOrganizationInput>;
}): Promise<Organization> {
  return ctx.scope.write(async (db) => {
    const own = await lockOwn(db);
    requireOwn(own.id, id);
    refuseOtherVersion("organization", own.version, version);
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
    return { ...own, name, version: own.version + 1 };
  });
}
