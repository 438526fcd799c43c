import { sql } from "drizzle-orm";
import type * as z from "zod";
import { tenants } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { pageOutput } from "../../db/pages.ts";
import type { Db } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { type Organization, organizationFields, organizationOutput } from "./organization.ts";

export const listOrganizationsOutput = pageOutput(organizationOutput);

/** The caller's organization, as a list of one. */
export async function listOwnOrganization({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof listOrganizationsOutput>> {
  return { items: [await readOwn(ctx)], nextCursor: null };
}

/** @throws AppError not_found for any other organization, whether or not it exists */
export async function getOwnOrganization({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<Organization> {
  const own = await readOwn(ctx);
  requireOwn(own.id, id);
  return own;
}

/** @throws AppError not_found */
export function requireOwn(tenantId: string, id: string): void {
  if (id.toLowerCase() !== tenantId) throw notFound("organization", id);
}

/** The caller's organization: the only row of `tenants` that the policy lets it read. */
async function readOwn(ctx: Context): Promise<Organization> {
  const [[own]] = await ctx.scope.read((db) => [db.select(organizationFields).from(tenants)]);
  if (!own) throw new Error("The tenant of the scope cannot be read in its own session.");
  return own;
}

/** The caller's organization, locked until the transaction ends. */
export async function lockOwn(db: Db): Promise<Organization> {
  // The runtime role may not lock the row itself.
  const [, [own]] = await Promise.all([
    db.execute(sql`select app.lock_configuration()`).execute(),
    db.select(organizationFields).from(tenants).execute(),
  ]);
  if (!own) throw new Error("The tenant of the scope cannot be read in its own session.");
  return own;
}
