import { sql } from "drizzle-orm";
import * as z from "zod";
import { slugRedirects, tenants } from "../../../../drizzle/schema/index.ts";
import { documentOf, isoText, jsonText } from "../../../db/columns.ts";
import type { JsonObject } from "../../../values/json.ts";
import { metadataInput } from "../../metadata.ts";
import {
  organizationFields,
  organizationOutput,
  updateOrganizationInput,
} from "../organization.ts";

const formerSlugs = z.array(z.object({ slug: z.string(), until: z.iso.datetime() }));

/** An organization as the operator sees it. */
export const operatorOrganizationOutput = organizationOutput.extend({
  parentTenantId: z.uuid().nullable().describe("For reference only. The parent has no access."),
  metadata: z.record(z.string(), z.unknown()),
  suspendedAt: z.date().nullable().describe("When the operator suspended it."),
  formerSlugs: formerSlugs.describe("Slugs that still lead to the organization, and until when."),
});

export type OperatorOrganization = z.output<typeof operatorOrganizationOutput>;

export const operatorOrganizationFields = {
  ...organizationFields,
  parentTenantId: tenants.parentTenantId,
  metadata: documentOf<JsonObject>(tenants.metadata),
  suspendedAt: tenants.suspendedAt,
  formerSlugs:
    sql`(select coalesce(jsonb_agg(jsonb_build_object('slug', r.slug, 'until', ${isoText(sql`r.expires_at`)})
      order by r.expires_at desc), '[]')
    from ${slugRedirects} r where r.tenant_id = ${tenants.id} and r.expires_at > now())`.mapWith(
      (text: string) => jsonText(formerSlugs).parse(text),
    ),
};

export const operatorUpdateInput = updateOrganizationInput.extend({
  /** Null removes the parent. */
  parentTenantId: z.uuid().nullable().optional(),
  /** Replaces the metadata. */
  metadata: metadataInput.optional(),
});
