import type { Plan, Problem } from "../../shared/packs/planning/model/index.ts";
import type { PlanOptions } from "../../shared/packs/planning/planner/port.ts";
import { FairQueue } from "./fair-queue.ts";
import { PlanThread, type ThreadOptions } from "./plan-thread.ts";

/** The right to make one plan. It must be given back. */
export interface PlanSlot {
  /** Aborts when the process shuts down. */
  readonly signal: AbortSignal;
  /** Makes a plan in a thread, which takes over the matrices. @throws PlanThreadFailure */
  plan(problem: Problem, options: PlanOptions): Promise<Plan>;
  /** Checks and explains a plan of another planner in a thread. @throws PlanThreadFailure */
  verify(problem: Problem, made: Plan): Promise<Plan>;
  release(): void;
}

export interface HostOptions {
  /** How many plans are made at the same time. */
  threads: number;
  /** The program of a thread, and how long it may show no sign of life. */
  thread?: Partial<ThreadOptions>;
}

interface Run extends PlanOptions {
  problem: Problem;
  made?: Plan;
}

/** To check a plan takes no search. */
const verifying: PlanOptions = {
  seed: 0,
  iterations: 0,
  deadlineMs: 0,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

/** Half a minute without an iteration is far from what a busy machine causes. */
const defaultHangMs = 30_000;

/**
 * The planning threads of a process. Tenants share the slots fairly, and each has one at a time. Threads
 * start when they are needed, and one that fails is replaced.
 */
export class PlanHost {
  readonly #queue: FairQueue;
  readonly #thread: ThreadOptions;
  readonly #idle: PlanThread[] = [];
  readonly #shutdown = new AbortController();

  constructor({ threads, thread = {} }: HostOptions) {
    this.#queue = new FairQueue(threads);
    this.#thread = {
      script: thread.script ?? new URL("thread.ts", import.meta.url),
      hangMs: thread.hangMs ?? defaultHangMs,
    };
  }

  /** How many slots are taken, and how many callers wait for one. */
  get load(): { running: number; waiting: number } {
    return { running: this.#queue.taken, waiting: this.#queue.waiting };
  }

  /** @returns null if there is none within `waitMs`, and when the process shuts down */
  async slot(tenantId: string, waitMs: number): Promise<PlanSlot | null> {
    const release = await this.#queue.acquire(tenantId, waitMs);
    if (!release) return null;
    return {
      signal: this.#shutdown.signal,
      plan: (problem, options) => this.#run({ problem, ...options }),
      verify: (problem, made) => this.#run({ problem, made, ...verifying }),
      release,
    };
  }

  /** Has running plans end with the best so far, sends away who waits, and ends the threads. */
  async stop(): Promise<void> {
    this.#queue.close();
    this.#shutdown.abort();
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }

  async #run({ signal, onProgress, ...task }: Run): Promise<Plan> {
    const thread = this.#idle.pop() ?? new PlanThread(this.#thread);
    const signals = AbortSignal.any([signal, this.#shutdown.signal]);
    try {
      return await thread.run(task, { signal: signals, onProgress });
    } finally {
      if (this.#shutdown.signal.aborted) await thread.end();
      else if (!thread.hasEnded) this.#idle.push(thread);
    }
  }
}
