import postgres from "postgres";
import { until } from "../support/until.ts";
import { drive } from "./driver.ts";
import { createFaultInjector } from "./fault-injector.ts";
import { seeded } from "./random.ts";
import { findProblems, type PendingCounts, agePublishedEvents, countPending } from "./verify.ts";
import { type ChaosDatabases, startWorld, type Victim } from "./world.ts";

export interface ChaosOptions {
  databases: ChaosDatabases;
  seed: number;
  changes: number;
  parallel: number;
  /** People per tenant. */
  people: number;
  killEvery: number;
  faultEvery: number;
  timeScale: number;
  timeoutMs: number;
  settleMs: number;
  /** No change begins after this time. Changes in progress are finished and verified. */
  maxDriveMs: number;
  /** The maximum time from the last change until nothing is pending. */
  maxDrainMs: number;
  /** Called every few seconds of a long run. */
  progress?: (state: { answered: number; seconds: number; left: PendingCounts }) => void;
}

export interface ChaosResult {
  problems: string[];
  answered: number;
  people: number;
  kills: Record<Victim, number>;
  faults: number;
  /** Events that were committed and not published at once, because the server or QStash was killed. */
  unpublished: number;
  driveSeconds: number;
  drainSeconds: number;
}

/** Changes the users of two tenants under kills and faults, waits until nothing is pending, and verifies the result. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { databases, seed, timeScale, progress = () => {} } = options;
  const random = seeded(seed);
  const sql = postgres(databases.superuser, { max: 2, onnotice: () => undefined });
  const world = await startWorld(options);
  try {
    const tenants = [await world.createTenant("acme"), await world.createTenant("globex")] as const;
    const injector = createFaultInjector({ ...options, world, random });
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let answered = 0;
    const timer = setInterval(() => {
      void countPending(sql).then((left) => progress({ answered, seconds: seconds(), left }));
    }, 5000);
    const people = await drive({
      ...options,
      tenants,
      random,
      until: started + options.maxDriveMs,
      answered: (count) => {
        answered = count;
        injector.advance(count);
      },
    }).finally(() => clearInterval(timer));
    const driveSeconds = seconds();
    await injector.settled();
    await world.mindtickle.removeFaults();
    await untilDrained(sql, () => world.recentLogs(), options);
    const drainSeconds = seconds() - driveSeconds;
    // These were pushed by a drain without being published, or published by the sweep ten seconds later.
    const [{ unpublished }] = await sql<[{ unpublished: number }]>`
      select count(*)::int as unpublished from outbox
      where published_at is null or published_at > created_at + interval '9 seconds'`;
    return {
      problems: await findProblems(sql, world, people),
      answered,
      people: people.length,
      kills: injector.kills,
      faults: injector.faults,
      unpublished,
      driveSeconds,
      drainSeconds,
    };
  } finally {
    await world.stop();
    await sql.end();
  }

  async function untilDrained(db: postgres.Sql, recentLogs: () => string, limits: ChaosOptions) {
    let left: PendingCounts = { pushes: 0, events: 0 };
    const quiet = async () => {
      await agePublishedEvents(db, timeScale);
      left = await countPending(db);
      progress({ answered: limits.changes, seconds: 0, left });
      await Bun.sleep(200);
      return left.pushes + left.events === 0;
    };
    await until("nothing is pending", quiet, limits.maxDrainMs).catch((error: unknown) => {
      throw new Error(`${JSON.stringify(left)} is still pending. ${recentLogs()}`, {
        cause: error,
      });
    });
  }
}
