import { sql } from "drizzle-orm";
import {
  apiCredentials,
  configurationVersions,
  integrations,
  type ProvisionedTenant,
  tenants,
} from "../../../drizzle/schema/index.ts";
import { mindtickleScopes } from "../../adapters/mindtickle/http.ts";
import { auditByOperator } from "../../audit/record.ts";
import { overridesOf } from "../../configuration/overrides.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { refersToNothing } from "../../db/errors.ts";
import { mainDomain } from "../../directory/external-ids.ts";
import { AppError } from "../../errors.ts";
import { hashToken, newToken } from "../../identity/token-format.ts";
import { newId } from "../../ids.ts";
import { integrationAad } from "../../secrets/aad.ts";
import { noParent } from "../organizations/operator/parent.ts";
import { asSlugTaken, identify } from "./new-tenant.ts";
import { checkAppType, type NewTenant } from "./tenant-input.ts";

export interface StoredTenant {
  id: string;
  slug: string;
  name: string;
  /** The first SCIM token, of which only the hash is stored. */
  scimToken: string;
  scimTokenId: string;
}

/**
 * Stores a new tenant with its configuration, its first SCIM token and its MindTickle account, in one
 * transaction.
 * @param provisioned makes what a repeated provisioning compares itself with
 * @throws AppError conflict if the slug is taken; bad_request for an unknown app type or parent
 */
export async function storeTenant(
  ctx: OperatorContext,
  input: NewTenant,
  provisioned?: (tenantId: string, scimTokenId: string) => Promise<ProvisionedTenant>,
): Promise<StoredTenant> {
  checkAppType(ctx, input.appType);
  const { mindtickle, config: given, paymentStatus, parentTenantId = null, ...rest } = input;
  const { id, slug } = identify(rest);
  const tenant = { ...rest, slug, parentTenantId };
  const overrides = overridesOf(given);
  const config = sql`coalesce((select defaults from app_types where app_type = ${input.appType}), '{}')
    || ${JSON.stringify(overrides)}::text::jsonb`;
  const [scimToken, scimTokenId] = [newToken("scim", id), newId()];
  const account = mindtickle && (await sealAccount(ctx, id, mindtickle));
  const reference = (await provisioned?.(id, scimTokenId)) ?? null;
  const createdBy = `operator:${ctx.subject}`;
  await asOperator(ctx, async (db) => {
    await db.insert(tenants).values({
      ...tenant,
      id,
      config,
      configVersion: 1,
      reportedPaymentStatus: paymentStatus,
      provisioned: reference,
    });
    await Promise.all([
      db
        .insert(configurationVersions)
        .values(firstVersion(id, overrides, createdBy))
        .execute(),
      db
        .insert(apiCredentials)
        .values({
          tenantId: id,
          id: scimTokenId,
          kind: "scim",
          name: "first",
          domain: mainDomain,
          createdBy,
          tokenHash: hashToken(scimToken),
          scopes: ["scim"],
        })
        .execute(),
      ...(account ? [db.insert(integrations).values(account).execute()] : []),
      auditByOperator(ctx, db, {
        tenantId: id,
        action: "tenant.create",
        before: null,
        after: { ...tenant, paymentStatus },
      }),
    ]);
  }).catch((error: unknown) => {
    throw asInputError(error, { ...input, slug: tenant.slug });
  });
  return { id, slug: tenant.slug, name: tenant.name, scimToken, scimTokenId };
}

function firstVersion(tenantId: string, overrides: Record<string, unknown>, author: string) {
  const id = newId();
  return {
    tenantId,
    id,
    layer: "operator" as const,
    state: "published" as const,
    version: 1,
    baseVersion: 0,
    overrides,
    setBy: Object.fromEntries(Object.keys(overrides).map((path) => [path, id])),
    author,
    reason: "The tenant was created.",
    publishedAt: sql`now()`,
  };
}

function asInputError(error: unknown, { slug, appType }: { slug: string; appType: string }) {
  if (refersToNothing(error, "tenants_app_type_app_types_app_type_fk")) {
    const message = `The database does not have the app type "${appType}" yet. Run npm run db:migrate, then try again.`;
    return new AppError("unavailable", message, { field: "appType", cause: error });
  }
  if (refersToNothing(error, "tenants_parent_tenant_id_tenants_id_fk")) return noParent();
  return asSlugTaken(error, slug);
}

async function sealAccount(
  { secrets }: OperatorContext,
  tenantId: string,
  { scopes = [...mindtickleScopes], ...credentials }: NonNullable<NewTenant["mindtickle"]>,
) {
  const secret = await secrets.seal(
    JSON.stringify(credentials),
    integrationAad(tenantId, "mindtickle"),
  );
  return { tenantId, kind: "mindtickle" as const, secret, scopes };
}
