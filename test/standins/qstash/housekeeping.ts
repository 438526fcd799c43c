import type { Db } from "./store/database.ts";
import { findOrphaned, holdLease, releaseMessages, reap } from "./store/messages/lease.ts";
import { sweep } from "./store/retention.ts";
import { readKeys, type SigningKeys } from "./store/signing-keys.ts";

const INTERVAL_MS = 750;
const LEASE_MS = 3_000;
const SWEEP_EVERY = 80;

export type HousekeepingOptions = {
  /** For the lease only: a slow statement must not delay its renewal. */
  db: Db;
  /** For statements that may be slow. */
  slow: Db;
  owner: string;
  /** The ids of the messages that this dispatcher is delivering. */
  deliveringIds: () => string[];
  wake: () => void;
  onKeys: (keys: SigningKeys) => void;
  log: (line: string) => void;
};

/**
 * Renews this dispatcher's lease, releases the messages of dispatchers whose lease expired, reloads
 * rotated keys and, once a minute, deletes expired rows. Resolves when the lease is held.
 */
export async function startHousekeeping(
  options: HousekeepingOptions,
): Promise<{ stop(): Promise<void> }> {
  const { db, slow, owner, deliveringIds, wake, onKeys, log } = options;
  let suspects: string[] = [];
  let runs = 0;
  let running: Promise<void> = Promise.resolve();
  let sweeping: Promise<void> = Promise.resolve();

  const runOnce = async () => {
    await holdLease(db, owner, Date.now() + LEASE_MS);
    const revived = await reap(db, Date.now());
    if (revived > 0) {
      log(`${revived} deliveries of an expired dispatcher are repeated`);
      wake();
    }
    const orphaned = await findOrphaned(db, owner, deliveringIds());
    // Orphaned in two runs: a claim never takes that long.
    const lost = orphaned.filter((id) => suspects.includes(id));
    suspects = orphaned;
    if (lost.length > 0) {
      log(`${lost.length} deliveries of a lost claim are repeated`);
      await releaseMessages(db, owner, lost);
      wake();
    }
    onKeys(await readKeys(db));
    if (runs++ % SWEEP_EVERY === 0) {
      sweeping = sweep(slow, Date.now()).catch((error: unknown) =>
        log(`sweeping failed: ${String(error)}`),
      );
    }
  };

  await runOnce();
  let idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    running = runOnce()
      .catch((error: unknown) => log(`housekeeping failed: ${String(error)}`))
      .finally(() => {
        idle = true;
      });
  }, INTERVAL_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all([running, sweeping]);
    },
  };
}
