import * as z from "zod";
import type { OperatorContext } from "../../context.ts";
import { startSchedules } from "./new-tenant.ts";
import { storeTenant } from "./store-tenant.ts";
import type { createTenantInput } from "./tenant-input.ts";

export const createTenantOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  scimToken: z.string().describe("The first SCIM token. It cannot be read again."),
});

/**
 * Creates a tenant without people, with its first SCIM token and its MindTickle account.
 * @returns the tenant and the token, which cannot be read again
 * @throws AppError conflict if the slug is taken, bad_request for an unknown app type or parent
 */
export async function createTenant({
  ctx,
  input,
}: {
  ctx: OperatorContext;
  input: z.output<typeof createTenantInput>;
}): Promise<z.output<typeof createTenantOutput>> {
  const { id, slug, name, scimToken } = await storeTenant(ctx, input);
  startSchedules(ctx, id);
  return { id, slug, name, scimToken };
}
