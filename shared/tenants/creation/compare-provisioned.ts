import type * as z from "zod";
import type { ProvisionedTenant } from "../../../drizzle/schema/index.ts";
import { toBase64Url } from "../../base64.ts";
import { AppError } from "../../errors.ts";
import { pointerOf } from "../../json/pointer.ts";
import { isObject } from "../../values/json.ts";
import type { provisionTenantInput } from "./tenant-input.ts";

type Input = z.output<typeof provisionTenantInput>;
type Field = Exclude<keyof Input, "slug">;

/** How each field is changed after the provisioning. */
const changedBy: Record<Field, string> = {
  name: "operator.updateOrganization changes it.",
  appType: "It cannot be changed. Provision another tenant.",
  parentTenantId: "operator.updateOrganization changes it.",
  paymentStatus: "operator.setPaymentStatus changes it.",
  config: "operatorConfiguration.change changes it.",
  metadata: "operator.updateOrganization changes it.",
  mindtickle: "An admin of the tenant changes it with integrations.replaceCredentials.",
  admin: "An admin of the tenant invites further people with invitations.create.",
};
// The names above are exactly the fields.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const fields = Object.keys(changedBy) as Field[];

/**
 * A digest of each field of a provisioning. Digests and not values, because some are secret and some are
 * personal.
 */
export async function digestsOf(tenantId: string, input: Input): Promise<Record<string, string>> {
  const digests = fields.map(async (field) => {
    const text = `${tenantId} ${field} ${JSON.stringify(sorted(input[field] ?? null))}`;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [field, toBase64Url(new Uint8Array(digest))];
  });
  return Object.fromEntries(await Promise.all(digests));
}

/** The same value for objects whose members differ in their order alone. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
};

/**
 * Compares a repeated provisioning with the first one, not with the present state: what was changed in
 * the meantime stays.
 * @throws AppError conflict that names each field that differs, and how to change it
 */
export async function refuseOtherInput(
  tenantId: string,
  { digests }: ProvisionedTenant,
  input: Input,
): Promise<void> {
  const repeated = await digestsOf(tenantId, input);
  const [first, ...others] = fields.filter((field) => repeated[field] !== digests[field]);
  if (first === undefined) return;
  const errors = [first, ...others].map((field) => ({
    pointer: pointerOf([field]),
    detail: `The tenant was provisioned with another ${field}. ${changedBy[field]}`,
  }));
  const message = `The tenant "${input.slug}" was provisioned with other values of ${[first, ...others].join(", ")}. Repeat the first input, or make the change.`;
  throw new AppError("conflict", message, { field: first, errors });
}
