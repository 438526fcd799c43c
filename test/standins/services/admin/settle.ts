import { once } from "node:events";
import type { Simulation } from "../simulation.ts";

/** Settles once no webhook of the account waits and no message will move; rejects when aborted. */
export async function settle(
  { events, things, bell, stopped }: Simulation,
  account: string,
  left: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([left, stopped]);
  while (events.isWaiting(account) || things.hasMoving(account))
    await once(bell, "rest", { signal });
}
