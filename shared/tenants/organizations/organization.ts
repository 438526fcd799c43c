import * as z from "zod";
import { paymentStatuses, tenants } from "../../../drizzle/schema/index.ts";
import { slugInput } from "../../values/slug.ts";
import { basedOn } from "../../values/version.ts";

/** The columns of an organization in tRPC and REST. */
export const organizationFields = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  appType: tenants.appType,
  active: tenants.active,
  paymentStatus: tenants.paymentStatus,
  createdAt: tenants.createdAt,
  deletionRequestedAt: tenants.deletionRequestedAt,
  purgeAfter: tenants.purgeAfter,
  version: tenants.version,
};

export const organizationOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  appType: z.string(),
  active: z.boolean().describe("False while the organization is suspended."),
  paymentStatus: z.enum(paymentStatuses),
  createdAt: z.date(),
  deletionRequestedAt: z.date().nullable().describe("Null unless the deletion was requested."),
  purgeAfter: z
    .date()
    .nullable()
    .describe("Until then, the operator can restore an organization whose deletion was requested."),
  version: z.int().describe("Grows by one with each change."),
});

export type Organization = z.output<typeof organizationOutput>;

export const organizationIdInput = z.strictObject({ id: z.string().max(200) });

export const removeOrganizationInput = organizationIdInput.extend(basedOn);

export const updateOrganizationInput = removeOrganizationInput.extend({
  name: z.string().trim().min(1).max(200).optional(),
  /** Only the operator changes it, because URLs and sign-ins name it. */
  slug: slugInput.optional(),
});
