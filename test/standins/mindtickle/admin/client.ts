import { askAdmin } from "../../ask-admin.ts";
import type { AccountInput, ProgressInput, SeriesInput } from "./input.ts";
import type { Fault, FaultInput } from "../faults.ts";
import type { Account, ModuleProgress, Person, Series } from "../model.ts";
import type { Rates } from "./rates.ts";
import type { CallFilter, ReceivedCall } from "../traffic.ts";

/**
 * The simulator's controls, typed: for tests and the demo's seed.
 * Every method rejects with the status and the reason when the admin port refuses.
 */
export function mindtickleAdmin(adminUrl: string) {
  const ask = <T>(method: string, path: string, body?: unknown) =>
    askAdmin<T>(adminUrl, method, path, body);
  const query = (values: object) =>
    new URLSearchParams(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ).toString();
  const user = (id: string, userId: string) => `/accounts/${id}/users/${userId}`;
  return {
    putAccount: (id: string, account: AccountInput) =>
      ask<Account>("PUT", `/accounts/${id}`, account),
    account: (id: string) => ask<Account>("GET", `/accounts/${id}`),
    accounts: async () => (await ask<{ accounts: Account[] }>("GET", "/accounts")).accounts,
    /** Replaces the catalogue; returns it with the generated ids. */
    putCatalogue: async (id: string, series: SeriesInput) =>
      (await ask<{ series: Series[] }>("PUT", `/accounts/${id}/catalogue`, { series })).series,
    setProgress: (id: string, userId: string, moduleId: string, progress: ProgressInput) =>
      ask<ModuleProgress>("PUT", `${user(id, userId)}/modules/${moduleId}`, progress),
    /** Ends an assignment: the module is no longer listed for the person. */
    removeProgress: (id: string, userId: string, moduleId: string) =>
      ask<object>("DELETE", `${user(id, userId)}/modules/${moduleId}`),
    /** Removes a module from the catalogue and from everyone it is assigned to. */
    removeModule: (id: string, moduleId: string) =>
      ask<object>("DELETE", `/accounts/${id}/modules/${moduleId}`),
    users: async (id: string, externalId?: string) =>
      (await ask<{ users: Person[] }>("GET", `/accounts/${id}/users?${query({ externalId })}`))
        .users,
    addFault: async (fault: FaultInput) => (await ask<{ id: string }>("POST", "/faults", fault)).id,
    faults: async () => (await ask<{ faults: Fault[] }>("GET", "/faults")).faults,
    /** Removes one fault, or all. */
    removeFaults: (id?: string) =>
      ask<object>("DELETE", id === undefined ? "/faults" : `/faults/${id}`),
    requests: async (filter: CallFilter = {}) =>
      (await ask<{ requests: ReceivedCall[] }>("GET", `/requests?${query(filter)}`)).requests,
    forgetRequests: () => ask<object>("DELETE", "/requests"),
    rates: (account: string) => ask<Rates>("GET", `/rates?${query({ account })}`),
    /** Moves the clock for token expiry and dates, but not the windows of the limits. */
    advanceClock: (advanceSeconds: number) =>
      ask<{ now: number }>("POST", "/clock", { advanceSeconds }),
    wipe: () => ask<object>("DELETE", "/state"),
  };
}
