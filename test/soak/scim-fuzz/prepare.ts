import { clientFor } from "../../support/server.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { custom } from "./values.ts";

/** Creates a schema extension of the tenant with dates and multi-valued attributes. */
export async function prepare({ url, tenant }: { url: string; tenant: TestTenant }): Promise<void> {
  const userName = `admin-${crypto.randomUUID()}`;
  const admin = await tenant.person({ userName, roles: [{ value: "admin" }] });
  const client = clientFor({ url }, await tenant.token(admin, "admin"));
  await client.provisioning.putSchema.mutate({
    id: custom,
    name: "Fuzz",
    attributes: [
      { name: "startedOn", type: "dateTime" },
      { name: "leaves", type: "dateTime", multiValued: true },
      { name: "regions", multiValued: true },
    ],
  });
}
