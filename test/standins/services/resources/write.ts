import { recordEvent } from "../webhooks/record-event.ts";
import { kinds } from "../kinds/index.ts";
import { nextStatus, stepMs } from "../kinds/messages.ts";
import type { Account, Fields, KindName, Thing } from "../model.ts";
import { Refusal } from "../refusal.ts";
import type { Simulation } from "../simulation.ts";

/**
 * Creates a thing and queues its webhook, in one transaction.
 * @throws Refusal 409 when the id or the user name is taken
 */
export function create(
  simulation: Simulation,
  account: Account,
  kind: KindName,
  given: Fields,
): Thing {
  const now = Date.now();
  const updatedAt = new Date(now).toISOString();
  const { prefix, complete, claim } = kinds[kind];
  const { id = `${prefix}_${crypto.randomUUID()}`, ...fields } = given;
  const after: Thing = {
    id: String(id),
    version: 1,
    ...complete(fields, null, updatedAt),
    updatedAt,
  };
  const stored = {
    thing: after,
    claim: claim?.(after) ?? null,
    moveAt: moveAt(simulation, kind, after, now),
    request: kind === "messages" ? JSON.stringify(given) : null,
  };
  simulation.db.transaction(() => {
    if (!simulation.things.add(account.name, kind, stored))
      throw new Refusal(409, "the id or the user name is taken");
    recordEvent(simulation, account, kind, { before: null, after, now });
  })();
  simulation.bell.emit("change");
  return after;
}

/**
 * Changes a thing and queues its webhook, in one transaction; writes nothing without a difference.
 * @throws Refusal 409 when the user name is taken
 */
export function change(
  simulation: Simulation,
  account: Account,
  kind: KindName,
  change: { before: Thing; given: Fields },
): Thing {
  const { before, given } = change;
  const now = Date.now();
  const updatedAt = new Date(now).toISOString();
  const { complete, claim } = kinds[kind];
  const same: Thing = { ...before, ...complete(given, before, updatedAt) };
  if (Bun.deepEquals(same, before)) return before;
  const after = { ...same, version: before.version + 1, updatedAt };
  const stored = {
    thing: after,
    claim: claim?.(after) ?? null,
    moveAt: moveAt(simulation, kind, after, now),
  };
  simulation.db.transaction(() => {
    if (!simulation.things.change(account.name, kind, stored))
      throw new Refusal(409, "the user name is taken");
    recordEvent(simulation, account, kind, { before, after, now });
  })();
  simulation.bell.emit("change");
  return after;
}

/** Deletes a user and keeps a tombstone. A second deletion returns the same tombstone. */
export const remove = (simulation: Simulation, account: Account, before: Thing): Thing =>
  change(simulation, account, "users", { before, given: { deleted: true, active: false } });

const moveAt = ({ timeScale }: Simulation, kind: KindName, thing: Thing, now: number) =>
  kind === "messages" && nextStatus(thing) !== null ? now + stepMs / timeScale : null;
