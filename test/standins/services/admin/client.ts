import { askAdmin } from "../../ask-admin.ts";
import type { AccountInput, WebhookFaultsInput } from "./input.ts";
import type { Fault, FaultInput } from "../faults.ts";
import type {
  Account,
  Checksum,
  Delivery,
  Fields,
  KindName,
  SentMessage,
  Thing,
  WebhookFaults,
} from "../model.ts";

/**
 * The simulator's controls, typed: for tests and demos.
 * Every method rejects with the status and the reason when the admin port refuses.
 */
export function servicesAdmin(adminUrl: string) {
  const ask = <T>(method: string, path: string, body?: unknown) =>
    askAdmin<T>(adminUrl, method, path, body);
  const account = (name: string) => `/accounts/${encodeURIComponent(name)}`;
  return {
    /** Replaces the account; its things and its webhook faults stay. */
    putAccount: (name: string, input: AccountInput) => ask<Account>("PUT", account(name), input),
    accounts: async () =>
      (
        await ask<{ accounts: (Account & { webhookFaults: WebhookFaults | null })[] }>(
          "GET",
          "/accounts",
        )
      ).accounts,
    /** Creates, changes and, by `{ id, deleted: true }`, deletes things in one transaction. */
    change: async (name: string, kind: KindName, items: Fields[]) =>
      (await ask<{ items: Thing[] }>("POST", `${account(name)}/${kind}`, items)).items,
    /** Applies to later changes; an absent probability is 0. */
    putWebhookFaults: (name: string, faults: WebhookFaultsInput) =>
      ask<WebhookFaults>("PUT", `${account(name)}/webhook-faults`, faults),
    deliveries: async (name: string) =>
      (await ask<{ deliveries: Delivery[] }>("GET", `${account(name)}/deliveries`)).deliveries,
    /** What the account sent, with the texts. */
    messages: async (name: string) =>
      (await ask<{ messages: SentMessage[] }>("GET", `${account(name)}/messages`)).messages,
    checksum: (name: string, kind: KindName) =>
      ask<Checksum>("GET", `${account(name)}/checksum/${kind}`),
    /** Waits until the account has no pending webhooks and no messages that will advance. */
    settle: (name: string) => ask<object>("POST", `${account(name)}/settle`),
    addFault: async (fault: FaultInput) => (await ask<{ id: string }>("POST", "/faults", fault)).id,
    faults: async () => (await ask<{ faults: Fault[] }>("GET", "/faults")).faults,
    /** Removes one fault, or all. */
    removeFaults: (id?: string) =>
      ask<object>("DELETE", id === undefined ? "/faults" : `/faults/${id}`),
  };
}
