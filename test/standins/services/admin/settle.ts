import { once } from "node:events";
import type { Simulation } from "../simulation.ts";

/** Resolves once the account has no pending webhooks or advancing messages; rejects on abort. */
export async function settle(
  { events, things, bell, stopped }: Simulation,
  account: string,
  left: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([left, stopped]);
  while (events.isWaiting(account) || things.hasMoving(account))
    await once(bell, "rest", { signal });
}
