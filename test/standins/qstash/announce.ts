import type { Db } from "./store/database.ts";

const CHANNEL = "qstash_wake";
const INTERVAL = 20;

/**
 * Tells the stand-ins on the same database that there may be work, at most once in 20 ms, and
 * hears it from the others. A missed call only delays them until they look by themselves.
 */
export async function announcer(db: Db, id: string, heard: () => void) {
  await db.listen(CHANNEL, (from) => {
    if (from !== id) heard();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    announce(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        db.notify(CHANNEL, id).catch(() => {});
      }, INTERVAL);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
