import { beforeAll } from "vitest";
import { clientFor } from "../../support/server.ts";
import { useServer } from "../../support/server-only.ts";
import type { TestTenant } from "../../support/tenants.ts";

type Client = ReturnType<typeof clientFor>;
type Kind = "ofrep" | "unleash";

/** A tenant with its admin, one of its people, and a key of each kind. */
export interface FlagTenant {
  id: string;
  personId: string;
  admin: Client;
  keys: Record<Kind, string>;
}

async function fill(tenant: TestTenant, url: string): Promise<FlagTenant> {
  const adminId = await tenant.person({ userName: "boss", roles: [{ value: "admin" }] });
  const personId = await tenant.person({ userName: `rep@${tenant.slug}.test` });
  const admin = clientFor({ url }, await tenant.token(adminId, "admin"));
  const keyOf = async (kind: Kind) =>
    (await admin.flagKeys.create.mutate({ name: kind, kind })).key;
  const keys = { ofrep: await keyOf("ofrep"), unleash: await keyOf("unleash") };
  return { id: tenant.id, personId, admin, keys };
}

/** A server with two tenants and clients of their flags. */
export function useFlagClients() {
  const world = useServer();
  const opened = {} as { acme: FlagTenant; globex: FlagTenant; operator: Client; url: string };
  beforeAll(async () => {
    const { url } = world.server;
    opened.url = url;
    opened.acme = await fill(world.acme, url);
    opened.globex = await fill(world.globex, url);
    opened.operator = clientFor(world.server, world.server.operatorToken);
  });
  /** Changes the rules of the deployment. */
  const change = async (flags: Record<string, unknown>, segments?: unknown[]) => {
    const { version } = await opened.operator.operatorFlags.list.query();
    return opened.operator.operatorFlags.change.mutate({
      baseVersion: version,
      flags: flags as never,
      ...(segments && { segments: segments as never }),
      reason: "test",
    });
  };
  return { world, opened, change };
}

export const onlyIn = (...tenants: string[]) => [
  { contextName: "tenantId", operator: "IN", values: tenants },
];
