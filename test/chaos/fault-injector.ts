import type { FaultInput } from "../standins/mindtickle/faults.ts";
import type { Random } from "./random.ts";
import type { Victim, World } from "./world.ts";

export interface FaultInjector {
  /** Call this after each response: the server is then killed before it has published. */
  advance(answers: number): void;
  /** Waits until all killed parts run again. */
  settled(): Promise<void>;
  kills: Record<Victim, number>;
  faults: number;
}

export interface FaultInjectorOptions {
  world: World;
  random: Random;
  timeoutMs: number;
  settleMs: number;
  /** The mean number of responses between two kills. */
  killEvery: number;
  /** The mean number of responses between two faults of MindTickle. */
  faultEvery: number;
  /** If set, Postgres is killed too. */
  restartPostgres?: () => Promise<void>;
}

/** The server is killed most often: its end between commit and publish could lose an event. */
const killOrder = ["server", "qstash", "provisioning", "server", "redis", "analytics"] as const;

/** Kills parts of the system and makes MindTickle fail, at random times. */
export function createFaultInjector(options: FaultInjectorOptions): FaultInjector {
  const { world, random, killEvery, faultEvery } = options;
  const kills: Record<Victim, number> = {
    server: 0,
    provisioning: 0,
    analytics: 0,
    redis: 0,
    qstash: 0,
    postgres: 0,
  };
  // Early in the order, so that a short run includes it.
  const order: readonly Victim[] = options.restartPostgres
    ? [...killOrder.slice(0, 3), "postgres", ...killOrder.slice(3)]
    : killOrder;
  const randomAround = (mean: number) => random.int(Math.ceil(mean / 2), Math.ceil(mean * 1.5));
  let nextKill = randomAround(killEvery);
  let nextFault = randomAround(faultEvery);
  let killCount = 0;
  let lastKill: Promise<unknown> = Promise.resolve();
  const pending = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => pending.delete(tracked));
    pending.add(tracked);
  };
  const injector: FaultInjector = {
    kills,
    faults: 0,
    settled: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
    advance: (answers) => {
      if (answers >= nextKill) {
        nextKill = answers + randomAround(killEvery);
        const victim = order[killCount % order.length] ?? "server";
        killCount += 1;
        kills[victim] += 1;
        // One at a time, because the second kill would hit a part that is still starting.
        lastKill = lastKill.then(() => world.kill(victim));
        track(lastKill);
      }
      if (answers >= nextFault) {
        nextFault = answers + randomAround(faultEvery);
        injector.faults += 1;
        track(world.mindtickle.addFault(randomFault(options)));
      }
    },
  };
  return injector;
}

/** Late effects arrive within the configured settle time. */
function randomFault({ random, timeoutMs, settleMs }: FaultInjectorOptions): FaultInput {
  const method = random.pick(["POST", "PATCH"]);
  const count = random.int(1, 4);
  const late = timeoutMs + random.int(20, Math.min(300, Math.floor(settleMs / 4)));
  return random.pick<FaultInput>([
    { kind: "latency", ms: random.int(20, Math.floor(timeoutMs / 2)), method, count: count * 5 },
    { kind: "answer-late", ms: late, method, count },
    { kind: "effect-late", ms: late, method, count },
    { kind: "drop-answer", method, count },
    { kind: "5xx", status: random.pick([500, 502, 503, 504]), method, count },
    { kind: "429", method, count: 1 },
  ]);
}
