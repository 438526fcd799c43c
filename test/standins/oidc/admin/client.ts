import { askAdmin } from "../../ask-admin.ts";
import type { Fault, FaultInput } from "../faults.ts";
import type { SignInput, TenantInput } from "./input.ts";
import type { ReceivedRequest, RequestFilter } from "../traffic.ts";

/**
 * The simulator's controls, typed: for tests and the demo's seed.
 * Every method rejects with the status and the reason when the admin port refuses.
 */
export function oidcAdmin(adminUrl: string) {
  const ask = <T>(method: string, path: string, body?: unknown) =>
    askAdmin<T>(adminUrl, method, path, body);
  const requests = async (filter: RequestFilter = {}) => {
    const query = new URLSearchParams(Object.entries(filter));
    return (await ask<{ requests: ReceivedRequest[] }>("GET", `/requests?${query}`)).requests;
  };
  return {
    /** Creates a tenant, or replaces its people and clients; its keys stay. */
    putTenant: (name: string, tenant: TenantInput) =>
      ask<{ issuer: string }>("PUT", `/tenants/${name}`, tenant),
    tenants: async () => (await ask<{ tenants: string[] }>("GET", "/tenants")).tenants,
    /** Signs with a new key from now on. The old ones are no longer published, unless kept. */
    rotateKeys: (name: string, { keepOld = false } = {}) =>
      ask<{ kid: string }>("POST", `/tenants/${name}/rotate-keys`, { keepOld }),
    /** Moves the clock that tokens are issued by; negative seconds make it late. */
    setClock: (name: string, aheadSeconds: number) =>
      ask<object>("POST", `/tenants/${name}/clock`, { aheadSeconds }),
    /** Ends the sessions of a person; the clients get logout tokens. */
    logout: async (name: string, email: string) =>
      (await ask<{ sessions: number }>("POST", `/tenants/${name}/logout`, { email })).sessions,
    /** A token with any claims, signed with the tenant's key. */
    sign: async (name: string, token: SignInput) =>
      (await ask<{ token: string }>("POST", `/tenants/${name}/sign`, token)).token,
    addFault: async (fault: FaultInput) => (await ask<{ id: string }>("POST", "/faults", fault)).id,
    faults: async () => (await ask<{ faults: Fault[] }>("GET", "/faults")).faults,
    /** Removes one fault, or all. */
    removeFaults: (id?: string) =>
      ask<object>("DELETE", id === undefined ? "/faults" : `/faults/${id}`),
    requests,
    /** How often the keys and the discovery document of a tenant were fetched. */
    fetches: async (tenant: string) => ({
      keys: (await requests({ tenant, path: "/jwks" })).length,
      discovery: (await requests({ tenant, path: "/.well-known/" })).length,
    }),
    forgetRequests: () => ask<object>("DELETE", "/requests"),
  };
}
