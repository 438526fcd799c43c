import { replace } from "../../sync/support.ts";
import type { TestTenant } from "../../support/tenants.ts";

/** A user who was provisioned. */
export interface ProvisionedPerson {
  userName: string;
  id: string;
}

/** Provisions users of a tenant one after another, so that their order is known. */
export async function provisionInOrder(
  tenant: TestTenant,
  people: number,
): Promise<ProvisionedPerson[]> {
  const provisioned: ProvisionedPerson[] = [];
  while (provisioned.length < people) {
    const userName = `p${provisioned.length}@${tenant.slug}.test`;
    provisioned.push({
      userName,
      id: await tenant.person({ userName, externalId: `e${provisioned.length}` }),
    });
  }
  return provisioned;
}

/** Deactivates users concurrently and returns the time when all requests were answered. */
export async function deactivateAll(
  tenant: TestTenant,
  people: readonly ProvisionedPerson[],
): Promise<number> {
  await Promise.all(
    people.map(async ({ id }) => {
      const answer = await tenant.scim("PATCH", `/Users/${id}`, replace("active", false));
      if (!answer.ok) throw new Error(`A deactivation was answered ${answer.status}.`);
    }),
  );
  return Date.now();
}
