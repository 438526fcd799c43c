import { eq } from "drizzle-orm";
import * as z from "zod";
import { type ProvisionedTenant, tenants } from "../../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import { AppError } from "../../errors.ts";
import { scheduleTenant } from "../../outbox/schedule-tenant.ts";
import { digestsOf, refuseOtherInput } from "./compare-provisioned.ts";
import { firstAdminOutput, inviteFirstAdmin } from "./invite-first-admin.ts";
import { storeTenant } from "./store-tenant.ts";
import type { provisionTenantInput } from "./tenant-input.ts";

type Input = z.output<typeof provisionTenantInput>;

export const provisionTenantOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  appType: z.string(),
  active: z.boolean().describe("False while the tenant is suspended."),
  created: z.boolean().describe("False if an earlier call created the tenant."),
  admin: firstAdminOutput,
  scimToken: z
    .string()
    .nullable()
    .describe("The first SCIM token. Only the call that created the tenant has it."),
  scimTokenId: z.uuid(),
  rotateScimToken: z
    .string()
    .describe("The request with which an admin of the tenant replaces a token that was lost."),
  schedules: z
    .enum(["created", "pending"])
    .describe(
      "`pending` if QStash did not answer: the nightly job or a repeated call creates them.",
    ),
});

/**
 * Creates a tenant with all that it needs: configuration, SCIM token, MindTickle account, the invitation
 * of its first admin, and schedules. A call with the same input changes nothing that exists, and
 * completes what an interrupted call left out.
 * @throws AppError conflict for other input than that of the first call, with each field that differs, for
 *   a slug that is taken by another tenant, and while the deletion of the tenant is requested;
 *   bad_request for an unknown app type or parent
 */
export async function provisionTenant({
  ctx,
  input,
}: {
  ctx: OperatorContext;
  input: Input;
}): Promise<z.output<typeof provisionTenantOutput>> {
  const known = (await findTenant(ctx, input.slug)) ?? (await create(ctx, input));
  const { id, slug, name, appType, active, deletionRequestedAt, provisioned } = known;
  if (provisioned === null) {
    const message = `The slug "${slug}" is taken by a tenant that was not provisioned with this operation. Choose another slug, or change that tenant.`;
    throw new AppError("conflict", message, { field: "slug" });
  }
  await refuseOtherInput(id, provisioned, input);
  if (deletionRequestedAt) {
    const message = `The deletion of the tenant "${slug}" was requested. Restore the organization first.`;
    throw new AppError("conflict", message, { field: "slug" });
  }
  const { scimTokenId } = provisioned;
  return {
    id,
    slug,
    name,
    appType,
    active,
    created: known.scimToken !== null,
    admin: await inviteFirstAdmin(ctx.openTenant(id), input.admin),
    scimToken: known.scimToken,
    scimTokenId,
    rotateScimToken: `POST /api/v1/scim-tokens/${scimTokenId}/rotate`,
    schedules: await createSchedules(ctx, id),
  };
}

const fields = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  appType: tenants.appType,
  active: tenants.active,
  deletionRequestedAt: tenants.deletionRequestedAt,
  provisioned: documentOf<ProvisionedTenant | null>(tenants.provisioned),
};

async function findTenant(ctx: OperatorContext, slug: string) {
  const [found] = await asOperator(ctx, (db) =>
    db.select(fields).from(tenants).where(eq(tenants.slug, slug)),
  );
  return found && { ...found, scimToken: null };
}

/** Of several calls at the same time, one creates the tenant, and the others find it. */
async function create(ctx: OperatorContext, input: Input) {
  const { admin: _, ...tenant } = input;
  try {
    const { id, scimToken } = await storeTenant(ctx, tenant, async (tenantId, scimTokenId) => ({
      digests: await digestsOf(tenantId, input),
      scimTokenId,
    }));
    const stored = await findTenant(ctx, input.slug);
    if (stored?.id !== id) throw new Error("The tenant was changed while it was created.");
    return { ...stored, scimToken };
  } catch (error) {
    const found = isSlugTaken(error) ? await findTenant(ctx, input.slug) : undefined;
    if (!found) throw error;
    return found;
  }
}

const isSlugTaken = (error: unknown): boolean =>
  error instanceof AppError && error.code === "conflict" && error.details.field === "slug";

const createSchedules = (ctx: OperatorContext, tenantId: string) =>
  scheduleTenant(ctx.publisher, tenantId).then(
    () => "created" as const,
    () => "pending" as const,
  );
