import { operatorUpdateInput } from "../../../shared/tenants/organizations/operator/organization.ts";
import { updateOrganization } from "../../../shared/tenants/organizations/operator/update.ts";
import {
  setPaymentStatus,
  setPaymentStatusInput,
} from "../../../shared/tenants/payment/set-payment-status.ts";
import { find } from "./find.ts";
import { type Call, inputOf, json } from "./options.ts";

export async function update({ ctx, usage, slug, values, say }: Call): Promise<void> {
  const { id } = await find(ctx, slug);
  const { slug: newSlug, name, parent, metadata } = values;
  const parentTenantId = parent === "none" ? null : parent && (await find(ctx, parent)).id;
  const input = inputOf(usage, operatorUpdateInput, {
    id,
    slug: newSlug,
    name,
    parentTenantId,
    metadata: json(usage, "metadata", metadata),
  });
  const updated = await updateOrganization({ ctx, input });
  say(`updated   ${updated.slug}  ${id}`);
  for (const former of updated.formerSlugs) say(`${former.slug} leads to it until ${former.until}`);
}

export async function decidePayment({ ctx, usage, slug, values, say }: Call): Promise<void> {
  const { status, since: pastDueSince, reason } = values;
  const input = inputOf(usage, setPaymentStatusInput, { slug, status, pastDueSince, reason });
  const { paymentStatus, isDecided } = await setPaymentStatus({ ctx, input });
  say(`${slug} is ${paymentStatus}, by ${isDecided ? "your decision" : "the payment service"}`);
}
