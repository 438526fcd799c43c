import { newId } from "../../../shared/ids.ts";
import { clientFor } from "../../support/server.ts";
import type { Stack } from "../../support/stack.ts";
import { createTestTenant, roomy, type TestTenant } from "../../support/tenants.ts";

/** A trucking tenant with an admin, used over the API. */
export interface Haul {
  tenant: TestTenant;
  adminId: string;
  token: string;
  /** tRPC as the admin. */
  api: ReturnType<typeof clientFor>["trucking"];
  /** REST as the admin, or with another token. */
  rest(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  driver(name: string): Promise<string>;
  vehicle(more?: Record<string, unknown>): Promise<string>;
  /** A tendered load, to be picked up and delivered on a day. */
  load(more?: Record<string, unknown>): Promise<string>;
}

/** A time on the day on which the fleet works. */
export const on = (hour: number): string =>
  new Date(Date.UTC(2030, 4, 6) + hour * 3_600_000).toISOString();

export const stopAt = (name: string, latitude: number, longitude: number) => ({
  name,
  latitude,
  longitude,
  windowStarts: on(6),
  windowEnds: on(20),
});

export async function openHaul(
  { outside, server }: Pick<Stack, "outside" | "server">,
  slug: string,
): Promise<Haul> {
  const tenant = await createTestTenant(outside, server, slug, roomy, { appType: "trucking" });
  const adminId = await tenant.person({
    userName: `admin@${slug}.test`,
    roles: [{ value: "admin" }],
  });
  const token = await tenant.token(adminId, "admin");
  const api = clientFor(server, token).trucking;
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  return {
    tenant,
    adminId,
    token,
    api,
    rest: (method, path, body, headers = {}) =>
      fetch(`${server.url}/api/v1/trucking${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    driver: async (name) => {
      const userId = await tenant.person({ userName: `${name}@${slug}.test`, displayName: name });
      await api.drivers.add.mutate({ userId });
      return userId;
    },
    vehicle: async (more = {}) => {
      const { id } = await api.vehicles.create.mutate({
        name: `Truck ${next()}`,
        vehicleClass: "box",
        maxKg: 10_000,
        depot: { latitude: 52.5, longitude: 13.4 },
        ...more,
      });
      return id;
    },
    load: async (more = {}) => {
      const { id } = await api.loads.create.mutate({
        reference: `L-${next()}-${newId().slice(-4)}`,
        customer: "Acme",
        kg: 6000,
        pickup: stopAt("Mill", 52.6, 13.4),
        delivery: stopAt("Site", 52.7, 13.5),
        tender: true,
        ...more,
      });
      return id;
    },
  };
}

/** The stops of one load. */
export const stopsOf = (...loads: string[]) =>
  loads.flatMap((loadId) => [
    { loadId, kind: "pickup" as const },
    { loadId, kind: "delivery" as const },
  ]);
