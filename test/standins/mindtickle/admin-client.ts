import type { z } from "zod";
import type { accountInput, catalogueInput, progressInput } from "./admin.ts";
import type { Fault, FaultInput } from "./faults.ts";
import type { Account, Person } from "./store.ts";
import type { ReceivedCall } from "./traffic.ts";

export interface Rates {
  maxPerSecond: number;
  maxPerMinute: number;
  accepted: number;
  refused: number;
}

/** The simulator's controls, typed: for tests and the demo's seed. */
export function mindtickleAdmin(adminUrl: string) {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(adminUrl + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!answer.ok)
      throw new Error(
        `The simulator's admin port answered ${answer.status}: ${await answer.text()}`,
      );
    return (await answer.json()) as T;
  };
  const query = (values: Record<string, string | number | undefined>) =>
    new URLSearchParams(
      Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ).toString();
  return {
    putAccount: (id: string, account: z.input<typeof accountInput>) =>
      ask<object>("PUT", `/accounts/${id}`, account),
    accounts: async () => (await ask<{ accounts: Account[] }>("GET", "/accounts")).accounts,
    putCatalogue: (id: string, series: z.input<typeof catalogueInput>["series"]) =>
      ask<object>("PUT", `/accounts/${id}/catalogue`, { series }),
    setProgress: (
      id: string,
      userId: string,
      moduleId: string,
      progress: z.input<typeof progressInput>,
    ) => ask<object>("PUT", `/accounts/${id}/users/${userId}/modules/${moduleId}`, progress),
    users: async (id: string, externalId?: string) =>
      (await ask<{ users: Person[] }>("GET", `/accounts/${id}/users?${query({ externalId })}`))
        .users,
    addFault: async (fault: FaultInput) => (await ask<{ id: string }>("POST", "/faults", fault)).id,
    faults: async () => (await ask<{ faults: Fault[] }>("GET", "/faults")).faults,
    removeFaults: (id?: string) =>
      ask<object>("DELETE", id === undefined ? "/faults" : `/faults/${id}`),
    requests: async (
      filter: {
        account?: string;
        since?: number;
        limit?: number;
        method?: string;
        path?: string;
      } = {},
    ) => (await ask<{ requests: ReceivedCall[] }>("GET", `/requests?${query(filter)}`)).requests,
    forgetRequests: () => ask<object>("DELETE", "/requests"),
    rates: (account: string) => ask<Rates>("GET", `/rates?${query({ account })}`),
    wipe: () => ask<object>("DELETE", "/state"),
  };
}
