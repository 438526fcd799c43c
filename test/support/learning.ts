import { newId } from "../../shared/ids.ts";
import type { Outside } from "./services.ts";
import type { Stack } from "./stack.ts";
import type { TestTenant } from "./tenants.ts";

/** Two series of four modules: the catalogue of the demo and of most tests. */
export const eightModules = (prefix: string) =>
  [1, 2].map((series) => ({
    id: `${prefix}_s${series}`,
    name: `Series ${series}`,
    modules: [1, 2, 3, 4].map((module) => ({
      id: `${prefix}_s${series}_m${module}`,
      name: `Module ${series}.${module}`,
    })),
  }));

export const putCatalogue = (outside: Outside, tenant: { slug: string }) =>
  outside.mindtickle.admin.putCatalogue(tenant.slug, eightModules(tenant.slug));

/** Pulls the tenant's catalogue and everyone's progress, as its schedule does. */
export const requestPull = ({ provisioning }: Stack, tenant: Pick<TestTenant, "id">) =>
  provisioning.services.publisher.publish([
    { job: "mindtickle.pull", tenantId: tenant.id, requestId: newId(), payload: {} },
  ]);
