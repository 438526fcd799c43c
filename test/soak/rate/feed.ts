import { replace } from "../../sync/support.ts";
import type { TestTenant } from "../../support/tenants.ts";

/** A person who was provisioned. */
export interface Fed {
  userName: string;
  id: string;
}

/** Provisions people of a tenant one after the other, so that their order is known. */
export async function feed(tenant: TestTenant, people: number): Promise<Fed[]> {
  const fed: Fed[] = [];
  while (fed.length < people) {
    const userName = `p${fed.length}@${tenant.slug}.test`;
    fed.push({ userName, id: await tenant.person({ userName, externalId: `e${fed.length}` }) });
  }
  return fed;
}

/** Deactivates people all at once; gives the moment at which all of them were answered. */
export async function dismiss(tenant: TestTenant, people: readonly Fed[]): Promise<number> {
  await Promise.all(
    people.map(async ({ id }) => {
      const answer = await tenant.scim("PATCH", `/Users/${id}`, replace("active", false));
      if (!answer.ok) throw new Error(`A deactivation was answered ${answer.status}.`);
    }),
  );
  return Date.now();
}
