import { integrationAad } from "../secrets/aad.ts";
import * as z from "zod";
import { sql } from "drizzle-orm";
import {
  apiCredentials,
  configurationVersions,
  integrations,
  tenants,
} from "../../drizzle/schema/index.ts";
import { auditByOperator } from "../audit/record.ts";
import { mindtickleCredentials, mindtickleScopes } from "../adapters/mindtickle/http.ts";
import { hashToken, newToken } from "../identity/token-format.ts";
import { refersToNothing } from "../db/errors.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { coreAppType } from "../product.ts";
import { mainDomain } from "../directory/external-ids.ts";
import { overridesOf } from "../configuration/overrides.ts";
import { sparseConfig } from "../configuration/leaves.ts";
import { asOperator, type OperatorContext } from "../context.ts";
import { slugInput, slugOf } from "../values/slug.ts";
import { metadataInput } from "./metadata.ts";
import { noParent } from "./organizations/operator/parent.ts";
import { asSlugTaken } from "./slug-taken.ts";
import { scheduleTenant } from "../outbox/schedule-tenant.ts";

export const createTenantInput = z.strictObject({
  /** Made from the name if it is left out. */
  slug: slugInput.optional(),
  name: z.string().trim().min(1).max(200),
  /** One of the product's: `enablement`, or that of a pack. */
  appType: z.string().max(40).default(coreAppType),
  /** For reference only. The parent gets no access to the tenant. */
  parentTenantId: z.uuid().optional(),
  /** Overrides of the operator. */
  config: sparseConfig.default({}),
  metadata: metadataInput.default({}),
  mindtickle: mindtickleCredentials
    .extend({ scopes: z.array(z.enum(mindtickleScopes)).default([...mindtickleScopes]) })
    .optional(),
});

export const createTenantOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  scimToken: z.string().describe("The first SCIM token. It cannot be read again."),
});

/**
 * Creates a tenant with its first SCIM token and its MindTickle account, in one transaction.
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
  const { mindtickle, config: given, ...rest } = input;
  checkAppType(ctx, input.appType);
  const id = newId();
  const overrides = overridesOf(given);
  const config = sql`coalesce((select defaults from app_types where app_type = ${input.appType}), '{}')
    || ${JSON.stringify(overrides)}::text::jsonb`;
  const configurationId = newId();
  const tenant = { ...rest, slug: rest.slug ?? slugOf(rest.name, id) };
  const scimToken = newToken("scim", id);
  const tokenHash = hashToken(scimToken);
  const account = mindtickle && (await sealAccount(ctx, id, mindtickle));
  await asOperator(ctx, async (db) => {
    await db.insert(tenants).values({
      id,
      ...tenant,
      config,
      configVersion: 1,
      parentTenantId: tenant.parentTenantId ?? null,
    });
    await Promise.all([
      db
        .insert(configurationVersions)
        .values({
          tenantId: id,
          id: configurationId,
          layer: "operator",
          state: "published",
          version: 1,
          baseVersion: 0,
          overrides,
          setBy: Object.fromEntries(Object.keys(overrides).map((path) => [path, configurationId])),
          author: `operator:${ctx.subject}`,
          reason: "The tenant was created.",
          publishedAt: sql`now()`,
        })
        .execute(),
      db
        .insert(apiCredentials)
        .values({
          tenantId: id,
          id: newId(),
          kind: "scim",
          name: "first",
          domain: mainDomain,
          createdBy: `operator:${ctx.subject}`,
          tokenHash,
          scopes: ["scim"],
        })
        .execute(),
      ...(account ? [db.insert(integrations).values(account).execute()] : []),
      auditByOperator(ctx, db, {
        tenantId: id,
        action: "tenant.create",
        before: null,
        after: { ...tenant },
      }),
    ]);
  }).catch((error: unknown) => {
    if (refersToNothing(error, "tenants_app_type_app_types_app_type_fk")) {
      const message = `The database does not have the app type "${input.appType}" yet. Run npm run db:migrate, then try again.`;
      throw new AppError("unavailable", message, { field: "appType", cause: error });
    }
    if (refersToNothing(error, "tenants_parent_tenant_id_tenants_id_fk")) {
      throw noParent();
    }
    throw asSlugTaken(error, tenant.slug);
  });
  ctx.waitUntil(scheduleTenant(ctx.publisher, id).catch(() => undefined));
  return { id, slug: tenant.slug, name: tenant.name, scimToken };
}

/** @throws AppError bad_request */
function checkAppType({ product }: OperatorContext, appType: string): void {
  if (product.appTypes.includes(appType)) return;
  const message = `The app type "${appType}" does not exist. Use one of ${product.appTypes.join(", ")}.`;
  throw new AppError("bad_request", message, { field: "appType" });
}

async function sealAccount(
  { secrets }: OperatorContext,
  tenantId: string,
  { scopes, ...credentials }: NonNullable<z.output<typeof createTenantInput>["mindtickle"]>,
) {
  const secret = await secrets.seal(
    JSON.stringify(credentials),
    integrationAad(tenantId, "mindtickle"),
  );
  return { tenantId, kind: "mindtickle" as const, secret, scopes };
}
