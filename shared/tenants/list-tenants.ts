import { and, asc, eq, gt, ilike, or, sql } from "drizzle-orm";
import * as z from "zod";
import { paymentStatuses, tenants } from "../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../context.ts";
import { containing, documentOf } from "../db/columns.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";
import type { JsonObject } from "../values/json.ts";
import { metadataFilter } from "./metadata.ts";

export const listTenantsInput = pageInput.extend({
  /** A part of the slug or the name, in any case. */
  q: z.string().trim().min(1).max(200).optional(),
  /** The JSON of an object that the metadata contains: `{"region":"emea"}`. */
  metadata: metadataFilter.optional(),
  appType: z.string().max(40).optional(),
  active: z.boolean().optional(),
  paymentStatus: z.enum(paymentStatuses).optional(),
  /** Only the children of this tenant. */
  parentTenantId: z.uuid().optional(),
});

export const listTenantsOutput = pageOutput(
  z.object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    appType: z.string(),
    active: z.boolean().describe("False while the tenant is suspended."),
    paymentStatus: z.enum(paymentStatuses),
    parentTenantId: z.uuid().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    createdAt: z.date(),
  }),
);

/** Lists the tenants, oldest first, without their data. Filters can be combined. */
export async function listTenants({
  ctx,
  input: { limit, cursor, q, metadata, ...exact },
}: {
  ctx: OperatorContext;
  input: z.output<typeof listTenantsInput>;
}): Promise<z.output<typeof listTenantsOutput>> {
  const { id, slug, name, appType, active, paymentStatus, parentTenantId, createdAt } = tenants;
  const pattern = q === undefined ? undefined : containing(q);
  const rows = await asOperator(ctx, (db) =>
    db
      .select({
        id,
        slug,
        name,
        appType,
        active,
        paymentStatus,
        parentTenantId,
        metadata: documentOf<JsonObject>(tenants.metadata),
        createdAt,
      })
      .from(tenants)
      .where(
        and(
          cursor === undefined ? undefined : gt(id, cursor),
          pattern === undefined ? undefined : or(ilike(slug, pattern), ilike(name, pattern)),
          metadata === undefined
            ? undefined
            : sql`${tenants.metadata} @> ${JSON.stringify(metadata)}::text::jsonb`,
          exact.appType === undefined ? undefined : eq(appType, exact.appType),
          exact.active === undefined ? undefined : eq(active, exact.active),
          exact.paymentStatus === undefined ? undefined : eq(paymentStatus, exact.paymentStatus),
          exact.parentTenantId === undefined ? undefined : eq(parentTenantId, exact.parentTenantId),
        ),
      )
      .orderBy(asc(id))
      .limit(limit + 1),
  );
  return pageOf(rows, limit);
}
