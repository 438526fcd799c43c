import type { Db } from "./store/database.ts";
import { findForgotten, holdLease, letGo, reap } from "./store/messages/lease.ts";
import { sweep } from "./store/retention.ts";
import { readKeys, type SigningKeys } from "./store/signing-keys.ts";

const BEAT = 750;
const LEASE = 3_000;
const SWEEP_EVERY = 80;

export type HouseOptions = {
  /** For the lease alone: nothing slow may stand before it. */
  db: Db;
  /** For what may take its time. */
  slow: Db;
  owner: string;
  /** The ids of the messages this dispatcher delivers now. */
  held: () => string[];
  wake: () => void;
  keys: (keys: SigningKeys) => void;
  log: (line: string) => void;
};

/**
 * Holds this dispatcher's lease, takes over from those that lost theirs, follows rotated keys
 * and, once a minute, drops what is too old. Resolves when the lease is held.
 */
export async function keepHouse(options: HouseOptions): Promise<{ stop(): Promise<void> }> {
  const { db, slow, owner, held, wake, keys, log } = options;
  let suspects: string[] = [];
  let beats = 0;
  let running: Promise<void> = Promise.resolve();
  let sweeping: Promise<void> = Promise.resolve();

  const beat = async () => {
    await holdLease(db, owner, Date.now() + LEASE);
    const revived = await reap(db, Date.now());
    if (revived > 0) {
      log(`${revived} deliveries of a lost dispatcher start again`);
      wake();
    }
    const forgotten = await findForgotten(db, owner, held());
    // Missing at two beats: no claim is that long under way.
    const lost = forgotten.filter((id) => suspects.includes(id));
    suspects = forgotten;
    if (lost.length > 0) {
      log(`${lost.length} deliveries of a lost claim start again`);
      await letGo(db, owner, lost);
      wake();
    }
    keys(await readKeys(db));
    if (beats++ % SWEEP_EVERY === 0) {
      sweeping = sweep(slow, Date.now()).catch((error: unknown) =>
        log(`sweeping failed: ${String(error)}`),
      );
    }
  };

  await beat();
  let idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    running = beat()
      .catch((error: unknown) => log(`housekeeping failed: ${String(error)}`))
      .finally(() => {
        idle = true;
      });
  }, BEAT);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all([running, sweeping]);
    },
  };
}
