import { Worker } from "node:worker_threads";
import type { Plan } from "../../shared/packs/planning/model/index.ts";
import type { PlanProgress } from "../../shared/packs/planning/planner/port.ts";
import { controlSlots, newControl, type PlanAnswer, type PlanTask } from "./protocol.ts";

/** Why a thread has no plan. The message is for the people who wait for the plan. */
export class PlanThreadFailure extends Error {
  override readonly name = "PlanThreadFailure";
  /** For metrics. */
  readonly reason: "died" | "hung" | "refused" | "failed";

  constructor(reason: PlanThreadFailure["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface ThreadOptions {
  script: URL;
  /** How long a thread may show no sign of life while it plans, in ms. */
  hangMs: number;
}

export interface ThreadRun {
  /** Ends the plan, which then is the best so far. */
  signal: AbortSignal;
  onProgress: (progress: PlanProgress) => void;
}

/** A thread that makes one plan at a time. After a failure it has ended, and another must take its place. */
export class PlanThread {
  readonly #worker: Worker;
  readonly #hangMs: number;
  #hasEnded = false;

  constructor({ script, hangMs }: ThreadOptions) {
    this.#hangMs = hangMs;
    this.#worker = new Worker(script);
    // It does not keep the process running.
    this.#worker.unref();
    this.#worker.on("error", () => undefined);
    this.#worker.on("exit", () => {
      this.#hasEnded = true;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws PlanThreadFailure */
  async run(task: Omit<PlanTask, "control">, { signal, onProgress }: ThreadRun): Promise<Plan> {
    const control = newControl();
    const shared = new Int32Array(control);
    const stop = () => void Atomics.store(shared, controlSlots.stop, 1);
    const { promise, resolve, reject } = Promise.withResolvers<Plan>();
    const fail = (reason: PlanThreadFailure["reason"], message: string) =>
      reject(new PlanThreadFailure(reason, message));
    const answered = (answer: PlanAnswer) => {
      if (answer.kind === "progress") onProgress(answer.progress);
      else if (answer.kind === "planned") resolve(answer.plan);
      else if (answer.kind === "refused") fail("refused", refusal(answer.findings));
      else fail("failed", `The planning engine failed: ${answer.error}`);
    };
    const died = (error?: unknown) => {
      this.#hasEnded = true;
      fail(
        "died",
        `The planning thread ended unexpectedly${causeOf(error)}. Request the plan again.`,
      );
    };
    const exited = () => died();
    const hung = () =>
      fail(
        "hung",
        `The planning thread did not react for ${this.#hangMs / 1000} s. Request the plan again.`,
      );
    const watch = watchBeats(shared, this.#hangMs, hung);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    this.#worker.on("message", answered).on("error", died).on("exit", exited);
    try {
      const message: PlanTask = { ...task, control };
      // Not a window, so there is no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage(message, task.made ? [] : buffersOf(task.problem));
      return await promise;
    } catch (error) {
      // What it does next is unknown.
      if (error instanceof PlanThreadFailure && error.reason !== "refused") await this.end();
      throw error;
    } finally {
      watch();
      signal.removeEventListener("abort", stop);
      this.#worker.off("message", answered).off("error", died).off("exit", exited);
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#worker.terminate();
  }
}

/** Calls `hung` once if the thread's counter stands still for so long. Returns what ends the watch. */
function watchBeats(shared: Int32Array, hangMs: number, hung: () => void): () => void {
  let beat = -1;
  let since = performance.now();
  const timer = setInterval(
    () => {
      const now = Atomics.load(shared, controlSlots.beat);
      if (now !== beat) {
        beat = now;
        since = performance.now();
      } else if (performance.now() - since > hangMs) hung();
    },
    Math.min(1000, hangMs / 4),
  );
  return () => clearInterval(timer);
}

const causeOf = (error: unknown) => (error instanceof Error ? ` (${error.message})` : "");

const refusal = (findings: string[]) =>
  `The plan breaks rules of the problem, so it was not stored: ${findings.slice(0, 3).join(" ")}`;

/**
 * The memory of the matrices, which moves to the thread instead of being copied. A plan of another planner
 * that is refused is made again, with the same matrices.
 */
const buffersOf = ({ matrices }: PlanTask["problem"]): ArrayBuffer[] => {
  const tables = Object.values(matrices).flatMap(({ durations, distances }) => [
    durations.buffer,
    distances.buffer,
  ]);
  return [...new Set(tables)].filter((buffer) => buffer instanceof ArrayBuffer);
};
