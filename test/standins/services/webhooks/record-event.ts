import { chance } from "../../chance.ts";
import { kinds } from "../kinds/index.ts";
import type { Account, KindName, Thing } from "../model.ts";
import type { Simulation } from "../simulation.ts";

/** How long a reordered webhook waits for a later one, at most. */
const holdMs = 1000;

/**
 * Queues the webhook of a change if the account has webhooks for the service. Whether it is dropped,
 * doubled or reordered depends only on the seed, the thing and its version, so that it is the same
 * in every run.
 */
export function recordEvent(
  { accounts, events, timeScale }: Simulation,
  { name: account, webhooks }: Account,
  kind: KindName,
  change: { before: Thing | null; after: Thing; now: number },
): void {
  const { before, after, now } = change;
  const { service, eventType } = kinds[kind];
  if (!webhooks[service]) return;
  const faults = accounts.faults(account);
  const applies = (what: "drop" | "double" | "reorder") =>
    faults !== null && chance(faults.seed, what, after.id, after.version) < faults[what];
  const id = `evt_${crypto.randomUUID()}`;
  const type = eventType(before, after);
  const held = applies("reorder");
  events.add({
    account,
    service,
    id,
    type,
    body: JSON.stringify({ id, type, timestamp: after.updatedAt, data: after }),
    dropped: applies("drop"),
    doubled: applies("double"),
    held,
    due: held ? now + holdMs / timeScale : now,
  });
}
