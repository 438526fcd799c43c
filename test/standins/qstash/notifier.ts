import type { Db } from "./store/database.ts";

const CHANNEL = "qstash_wake";
const INTERVAL_MS = 20;

/**
 * Notifies the other stand-ins on the same database that there may be work, at most once every
 * 20 ms, and calls `onNotified` when one of them does. A lost notification only delays them until
 * their next poll.
 */
export async function createNotifier(db: Db, id: string, onNotified: () => void) {
  await db.listen(CHANNEL, (from) => {
    if (from !== id) onNotified();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    notify(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        db.notify(CHANNEL, id).catch(() => {});
      }, INTERVAL_MS);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
