import { createHash } from "node:crypto";
import type postgres from "postgres";
import { servicesAdmin } from "../standins/services/admin/client.ts";
import {
  type Fields,
  type KindName,
  type Service,
  serviceEnvironment,
  services,
} from "../standins/services/model.ts";
import { startServices } from "../standins/services/server.ts";
import { clientFor } from "../support/server.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { shortWaits } from "../sync/support.ts";
import { createTestTenant } from "../support/tenants.ts";
import { useFixture } from "../support/fixture.ts";

/** The product with simulated services of its tenants. */
export async function startServicesStack() {
  const running = await startServices({ databasePath: ":memory:", timeScale: 50 });
  const stack = await startStack({
    workers: shortWaits,
    everywhere: serviceEnvironment(running.url),
  });
  const stop = async () => {
    await stack.stop();
    await running.stop();
  };
  return { stack, simulated: servicesAdmin(running.adminUrl), stop };
}

export type ServicesStack = Awaited<ReturnType<typeof startServicesStack>>;

/** The same, for the tests of one file. */
export const useServicesStack = (): ServicesStack =>
  useFixture(startServicesStack, (world) => world.stop());

/** A tenant with an admin and an account at each service, which sends events to its endpoints. */
export async function connectedTenant(
  { stack, simulated }: ServicesStack,
  slug: string,
  { batch, config }: { batch?: number; config?: object } = {},
) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, config);
  const email = `admin@${slug}.test`;
  const adminId = await tenant.person({
    userName: email,
    emails: [{ value: email, primary: true }],
    roles: [{ value: "admin" }],
  });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const token = `token-of-${slug}`;
  const webhooks: Partial<Record<Service, { url: string; secret: string }>> = {};
  for (const service of services) {
    const { url, secret } = await client.webhookEndpoints.create.mutate({ service });
    webhooks[service] = { url, secret };
  }
  await simulated.putAccount(slug, { token, webhooks, ...(batch === undefined ? {} : { batch }) });
  const connect = () =>
    Promise.all(services.map((service) => client.integrations.connect.mutate({ service, token })));
  /** Creates and changes items at the service. */
  const change = (kind: KindName, items: Fields[]) => simulated.change(slug, kind, items);
  return { tenant, client, adminId, email, token, connect, change };
}

/** The checksum of the tenant's stored items, by the simulator's formula. */
export async function knownChecksum(
  sql: postgres.Sql,
  tenantId: string,
  kind: KindName,
): Promise<{ count: number; sha256: string }> {
  const rows = await sql<{ line: string }[]>`
    select external_id || ' ' || version as line from external_records
    where tenant_id = ${tenantId} and kind = ${kind.slice(0, -1)}`;
  const lines = rows.map(({ line }) => line).toSorted();
  const sha256 = createHash("sha256").update(lines.join("\n")).digest("hex");
  return { count: lines.length, sha256 };
}

/** Starts the hourly lists, and waits until they are complete. */
export const listNow = (stack: Stack, tenantId: string) =>
  stack.provisioning.services.publisher.publish([
    { job: "external.sync", tenantId, requestId: crypto.randomUUID(), payload: {} },
  ]);
