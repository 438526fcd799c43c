import * as z from "zod";
import { mindtickleCredentials, mindtickleScopes } from "../../adapters/mindtickle/http.ts";
import { sparseConfig } from "../../configuration/leaves.ts";
import type { OperatorContext } from "../../context.ts";
import { emailInput, nameInput } from "../../directory/people/input.ts";
import { AppError } from "../../errors.ts";
import { coreAppType } from "../../product.ts";
import { slugInput } from "../../values/slug.ts";
import { metadataInput } from "../metadata.ts";
import { tenantNames } from "./new-tenant.ts";

/** What the operator says about a new tenant. */
const newTenant = {
  ...tenantNames,
  /** One of the product's: `enablement`, or that of a pack. */
  appType: z.string().max(40).default(coreAppType),
  /** For reference only. The parent gets no access to the tenant. */
  parentTenantId: z.uuid().optional(),
  /** Until the payment service reports another one. */
  paymentStatus: z.enum(["trialing", "active"]).default("active"),
  /** Overrides of the operator. The defaults of the app type apply to what is left out. */
  config: sparseConfig.default({}),
  metadata: metadataInput.default({}),
  /** By default, its scopes are all that Rampart uses. */
  mindtickle: mindtickleCredentials
    .extend({ scopes: z.array(z.enum(mindtickleScopes)).optional() })
    .optional(),
};

export const createTenantInput = z.strictObject(newTenant);

export type NewTenant = z.output<typeof createTenantInput>;

export const provisionTenantInput = z.strictObject({
  ...newTenant,
  slug: slugInput,
  /** The first admin, who is invited by mail. */
  admin: z.strictObject({ email: emailInput, name: nameInput.optional() }),
});

/** @throws AppError bad_request */
export function checkAppType({ product }: OperatorContext, appType: string): void {
  if (product.appTypes.includes(appType)) return;
  const message = `The app type "${appType}" does not exist. Use one of ${product.appTypes.join(", ")}.`;
  throw new AppError("bad_request", message, { field: "appType" });
}
