import type { FaultInput } from "../standins/mindtickle/faults.ts";
import type { Random } from "./random.ts";
import type { Victim, World } from "./world.ts";

export interface Harm {
  /** Call it after each answer: the server dies right behind one, before it has published. */
  strike(answers: number): void;
  /** Waits until all that died is back. */
  settled(): Promise<void>;
  kills: Record<Victim, number>;
  faults: number;
}

export interface HarmOptions {
  world: World;
  random: Random;
  timeoutMs: number;
  settleMs: number;
  /** Answers between two kills, on the average. */
  killEvery: number;
  /** Answers between two faults of MindTickle, on the average. */
  faultEvery: number;
  /** Whether Postgres dies too. */
  restartPostgres?: () => Promise<void>;
}

/** The server most often: its death between commit and publish is what could lose an event. */
const usual = ["server", "qstash", "provisioning", "server", "redis", "analytics"] as const;

/** Kills parts of the product and has MindTickle misbehave, at random moments. */
export function harm(options: HarmOptions): Harm {
  const { world, random, killEvery, faultEvery } = options;
  const kills: Record<Victim, number> = {
    server: 0,
    provisioning: 0,
    analytics: 0,
    redis: 0,
    qstash: 0,
    postgres: 0,
  };
  // Early in the order, so that a short run has it too.
  const order: readonly Victim[] = options.restartPostgres
    ? [...usual.slice(0, 3), "postgres", ...usual.slice(3)]
    : usual;
  const around = (mean: number) => random.int(Math.ceil(mean / 2), Math.ceil(mean * 1.5));
  let nextKill = around(killEvery);
  let nextFault = around(faultEvery);
  let turn = 0;
  let dying: Promise<unknown> = Promise.resolve();
  const under = new Set<Promise<unknown>>();
  const keep = (work: Promise<unknown>) => {
    const kept = work.finally(() => under.delete(kept));
    under.add(kept);
  };
  const self: Harm = {
    kills,
    faults: 0,
    settled: async () => {
      while (under.size > 0) await Promise.all(under);
    },
    strike: (answers) => {
      if (answers >= nextKill) {
        nextKill = answers + around(killEvery);
        const victim = order[turn % order.length] ?? "server";
        turn += 1;
        kills[victim] += 1;
        // One at a time, or the second would meet a part that is only just starting.
        dying = dying.then(() => world.kill(victim));
        keep(dying);
      }
      if (answers >= nextFault) {
        nextFault = answers + around(faultEvery);
        self.faults += 1;
        keep(world.mindtickle.addFault(anyFault(options)));
      }
    },
  };
  return self;
}

/** Late effects stay within the configured settle time. */
function anyFault({ random, timeoutMs, settleMs }: HarmOptions): FaultInput {
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
