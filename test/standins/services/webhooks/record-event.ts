import { chance } from "../../chance.ts";
import { kinds } from "../kinds/index.ts";
import type { Account, KindName, Thing } from "../model.ts";
import type { Simulation } from "../simulation.ts";

/** How long a webhook is held back at most when no later one comes. */
const holdMs = 1000;

/**
 * Puts the webhook of a change in its line, where the account has one set. Its fate follows from
 * the seed, the thing and its version alone, so that it is the same in every run.
 */
export function announce(
  { accounts, events, timeScale }: Simulation,
  { name: account, webhooks }: Account,
  kind: KindName,
  change: { before: Thing | null; after: Thing; now: number },
): void {
  const { before, after, now } = change;
  const { service, eventType } = kinds[kind];
  if (!webhooks[service]) return;
  const faults = accounts.faults(account);
  const meets = (what: "drop" | "double" | "reorder") =>
    faults !== null && chance(faults.seed, what, after.id, after.version) < faults[what];
  const id = `evt_${crypto.randomUUID()}`;
  const type = eventType(before, after);
  const held = meets("reorder");
  events.add({
    account,
    service,
    id,
    type,
    body: JSON.stringify({ id, type, timestamp: after.updatedAt, data: after }),
    dropped: meets("drop"),
    doubled: meets("double"),
    held,
    due: held ? now + holdMs / timeScale : now,
  });
}
