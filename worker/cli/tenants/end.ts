import { deleteOrganization } from "../../../shared/tenants/organizations/operator/delete.ts";
import { restoreOrganization } from "../../../shared/tenants/organizations/operator/restore.ts";
import { setTenantActive } from "../../../shared/tenants/set-tenant-active.ts";
import { find } from "./find.ts";
import type { Call } from "./options.ts";

export async function setActive({ ctx, slug, values, say }: Call, active: boolean): Promise<void> {
  const { reason } = values;
  await setTenantActive({ ctx, input: { slug, active, reason } });
  say(
    active
      ? `${slug} is active again; its pending work continues`
      : `${slug} is suspended; its credentials are now refused`,
  );
}

export async function remove({ ctx, slug, say }: Call): Promise<void> {
  const { id } = await find(ctx, slug);
  await deleteOrganization({ ctx, input: { id } });
  const { purgeAfter } = await find(ctx, slug);
  say(`${slug} is inactive; its data is deleted after ${purgeAfter?.toISOString()}`);
  say(`Until then, this cancels the deletion: npm run tenant -- restore ${slug}`);
}

export async function restore({ ctx, slug, say }: Call): Promise<void> {
  const { id } = await find(ctx, slug);
  const { active } = await restoreOrganization({ ctx, input: { id } });
  say(`${slug} is restored${active ? "; its pending work continues" : "; it is still suspended"}`);
}
