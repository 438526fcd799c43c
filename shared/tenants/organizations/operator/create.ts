import * as z from "zod";
import { asOperator, type OperatorContext } from "../../../context.ts";
import { createTenant } from "../../creation/create-tenant.ts";
import type { createTenantInput } from "../../creation/tenant-input.ts";
import { operatorOrganizationOutput } from "./organization.ts";
import { readOrganization } from "./store.ts";

export const createOrganizationOutput = operatorOrganizationOutput.extend({
  scimToken: z.string().describe("The first SCIM token. It cannot be read again."),
});

/**
 * Creates an organization without people; see `createTenant`.
 * @throws AppError conflict if the slug is taken, bad_request for an unknown parent
 */
export async function createOrganization(call: {
  ctx: OperatorContext;
  input: z.output<typeof createTenantInput>;
}): Promise<z.output<typeof createOrganizationOutput>> {
  const { id, scimToken } = await createTenant(call);
  const organization = await asOperator(call.ctx, (db) => readOrganization(db, { id }));
  return { ...organization, scimToken };
}
