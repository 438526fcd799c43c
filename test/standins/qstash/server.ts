import type { Service } from "./api/context.ts";
import { createApp } from "./app.ts";
import { scaledClock } from "./clock.ts";
import { coalesce } from "./coalesce.ts";
import { Dispatcher } from "./delivery/dispatcher.ts";
import { Scheduler } from "./delivery/scheduler.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { createNotifier } from "./notifier.ts";
import { newId } from "./protocol/names.ts";
import { connect } from "./store/database.ts";
import { insertMessages, type Published } from "./store/messages/insert-messages.ts";
import { endLease } from "./store/messages/lease.ts";
import type { Draft } from "./store/messages/message.ts";
import { createSchema } from "./store/schema.ts";
import { loadKeys, rotateKeys } from "./store/signing-keys.ts";

export type QstashOptions = {
  databaseUrl: string;
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
  /** 0, the default: any free port. */
  port?: number;
  /** The protocol's delays are divided by this factor. */
  timeScale?: number;
  log?: (line: string) => void;
};

const MAX_REQUEST = 64 * 1_048_576;
const GRACE = 1_000;

/**
 * Starts a QStash that the real @upstash/qstash client can use, on 127.0.0.1. It creates the
 * schema `qstash` and stores all its state there. Several instances may share one database.
 *
 * @throws when the database cannot be reached or the port is taken.
 */
export async function startQstash(
  options: QstashOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { databaseUrl, currentSigningKey, nextSigningKey, log = () => {} } = options;
  const clock = scaledClock(options.timeScale ?? 1);
  const owner = Bun.randomUUIDv7();
  // 2 + 2 + 1 connections and the one for LISTEN: each costs Postgres its own process and plans.
  const db = connect(databaseUrl, 2);
  const busy = connect(databaseUrl, 2, true);
  const lease = connect(databaseUrl, 1, true);
  const pools = [db, busy, lease];
  const closePools = () => Promise.all(pools.map((pool) => pool.end({ timeout: 1 })));

  try {
    await createSchema(db);
    let keys = await loadKeys(db, { current: currentSigningKey, next: nextSigningKey });
    const dispatcher = new Dispatcher({
      db: busy,
      owner,
      clock,
      signingKey: () => keys.current,
      log,
    });
    const notifier = await createNotifier(lease, owner, () => dispatcher.wake());
    const wake = () => {
      dispatcher.wake();
      notifier.notify();
    };
    const scheduler = new Scheduler({ db: busy, clock, onFired: wake, log });
    const housekeeping = await startHousekeeping({
      db: lease,
      slow: db,
      owner,
      log,
      deliveringIds: () => dispatcher.deliveringIds(),
      wake: () => dispatcher.wake(),
      onKeys: (latest) => {
        keys = latest;
      },
    });

    const insert = coalesce(50, async (requests: Draft[][]): Promise<Published[][]> => {
      const published = await db.begin((tx) => insertMessages(tx, requests.flat(), clock.now()));
      wake();
      let at = 0;
      return requests.map((drafts) => published.slice(at, (at += drafts.length)));
    });
    const service: Service = {
      db,
      clock,
      publish: async (drafts) => (drafts.length === 0 ? [] : insert(drafts)),
      wake,
      reschedule: () => scheduler.wake(),
      keys: {
        current: () => keys,
        rotate: async () => (keys = await rotateKeys(db, newId("sig"))),
      },
    };
    const app = createApp(service, options.token, log);
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: options.port ?? 0,
      maxRequestBodySize: MAX_REQUEST,
      idleTimeout: 60,
      fetch: (request, self) =>
        app.fetch(request, { callerIp: self.requestIP(request)?.address ?? null }),
    });
    dispatcher.start();
    scheduler.start();

    return {
      url: server.url.origin,
      stop: async () => {
        await server.stop(true);
        await scheduler.stop();
        await dispatcher.stop(GRACE);
        await housekeeping.stop();
        notifier.stop();
        await endLease(db, owner);
        await closePools();
      },
    };
  } catch (error) {
    await closePools();
    throw error;
  }
}
