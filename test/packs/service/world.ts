import { clientFor, startServer, type TestServer } from "../../support/server.ts";
import { type Outside, startOutside } from "../../support/services.ts";
import { createTestTenant, roomy, type TestTenant } from "../../support/tenants.ts";
import { useFixture } from "../../support/fixture.ts";

type Client = ReturnType<typeof clientFor>;

/** The server with a tenant of the service industry: an admin, a manager and two technicians. */
export interface ServiceWorld {
  outside: Outside;
  server: TestServer;
  fixit: TestTenant;
  ids: Record<"admin" | "manager" | "ann" | "ben", string>;
  tokens: Record<"admin" | "manager" | "ann" | "ben", string>;
  admin: Client;
  manager: Client;
  ann: Client;
  ben: Client;
  stop(): Promise<void>;
}

/** Working hours on every day of the week. */
export const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "00:00", to: "24:00" }));

async function start(): Promise<ServiceWorld> {
  const outside = await startOutside();
  const server = await startServer(outside);
  const fixit = await createTestTenant(outside, server, "fixit", roomy, {
    appType: "serviceRepair",
  });
  const ids = {
    admin: await fixit.person({ userName: "admin", roles: [{ value: "admin" }] }),
    manager: await fixit.person({
      userName: "manager",
      externalId: "m1",
      roles: [{ value: "manager" }],
    }),
    ann: "",
    ben: "",
  };
  for (const name of ["ann", "ben"] as const) {
    ids[name] = await fixit.person({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: name,
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { manager: { value: "m1" } },
    });
  }
  const tokens = {
    admin: await fixit.token(ids.admin, "admin"),
    manager: await fixit.token(ids.manager, "manager"),
    ann: await fixit.token(ids.ann, "rep"),
    ben: await fixit.token(ids.ben, "rep"),
  };
  const admin = clientFor(server, tokens.admin);
  for (const id of [ids.ann, ids.ben]) {
    await admin.service.technicians.put.mutate({
      id,
      shifts: always,
      skills: [{ skill: "electrical" }],
    });
  }
  return {
    outside,
    server,
    fixit,
    ids,
    tokens,
    admin,
    manager: clientFor(server, tokens.manager),
    ann: clientFor(server, tokens.ann),
    ben: clientFor(server, tokens.ben),
    stop: async () => {
      await server.stop();
      await outside.stop();
    },
  };
}

export const useService = (): ServiceWorld => useFixture(start, (world) => world.stop());

let customers = 0;

/** A customer with a site. */
export async function siteOf({ admin }: ServiceWorld, serviceLevelId?: string): Promise<string> {
  customers += 1;
  const customer = await admin.service.customers.create.mutate({
    name: `Mill ${customers}`,
    ...(serviceLevelId !== undefined && { serviceLevelId }),
  });
  const site = { name: "Hall", latitude: 52.5, longitude: 13.4 };
  const { id } = await admin.service.sites.create.mutate({ ...site, customerId: customer.id });
  return id;
}

let hours = 0;

/** A start that no other visit of the file has. */
export const nextStart = (): string => {
  hours += 2;
  return new Date(Date.UTC(2100, 0, 4) + hours * 3_600_000).toISOString();
};
