import postgres from "postgres";
import { until } from "../support/until.ts";
import { drive } from "./driver.ts";
import { harm } from "./harm.ts";
import { seeded } from "./random.ts";
import { findWrongs, type Left, passHorizon, whatIsLeft } from "./verify.ts";
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
  /** Begins no change after this time; what was begun is finished and verified all the same. */
  driveAtMostMs: number;
  /** How long everything may take to come to rest after the last change. */
  restWithinMs: number;
  /** Called every few seconds of a long run. */
  progress?: (state: { answered: number; seconds: number; left: Left }) => void;
}

export interface ChaosResult {
  wrongs: string[];
  answered: number;
  people: number;
  kills: Record<Victim, number>;
  faults: number;
  /** Events that were committed and not published, because the server or QStash was killed first. */
  unannounced: number;
  driveSeconds: number;
  restSeconds: number;
}

/** Two tenants' changes under kills and faults; then the verdict, once all has come to rest. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { databases, seed, timeScale, progress = () => {} } = options;
  const random = seeded(seed);
  const sql = postgres(databases.superuser, { max: 2, onnotice: () => undefined });
  const world = await startWorld(options);
  try {
    const tenants = [await world.createTenant("acme"), await world.createTenant("globex")] as const;
    const doom = harm({ ...options, world, random });
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let answered = 0;
    const timer = setInterval(() => {
      void whatIsLeft(sql).then((left) => progress({ answered, seconds: seconds(), left }));
    }, 5000);
    const people = await drive({
      ...options,
      tenants,
      random,
      until: started + options.driveAtMostMs,
      answered: (count) => {
        answered = count;
        doom.strike(count);
      },
    }).finally(() => clearInterval(timer));
    const driveSeconds = seconds();
    await doom.settled();
    await world.mindtickle.removeFaults();
    await untilRest(sql, () => world.lastWords(), options);
    const restSeconds = seconds() - driveSeconds;
    // Taken up by a drain before any sweep saw them, or by the sweep, ten seconds later.
    const [{ unannounced }] = await sql<[{ unannounced: number }]>`
      select count(*)::int as unannounced from outbox
      where published_at is null or published_at > created_at + interval '9 seconds'`;
    return {
      wrongs: await findWrongs(sql, world, people),
      answered,
      people: people.length,
      kills: doom.kills,
      faults: doom.faults,
      unannounced,
      driveSeconds,
      restSeconds,
    };
  } finally {
    await world.stop();
    await sql.end();
  }

  async function untilRest(db: postgres.Sql, lastWords: () => string, limits: ChaosOptions) {
    let left: Left = { pushes: 0, events: 0 };
    const quiet = async () => {
      await passHorizon(db, timeScale);
      left = await whatIsLeft(db);
      progress({ answered: limits.changes, seconds: 0, left });
      await Bun.sleep(200);
      return left.pushes + left.events === 0;
    };
    await until("all that was accepted has had its effect", quiet, limits.restWithinMs).catch(
      (error: unknown) => {
        throw new Error(`${JSON.stringify(left)} is left over. ${lastWords()}`, { cause: error });
      },
    );
  }
}
