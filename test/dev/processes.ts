import { appendFileSync, writeFileSync } from "node:fs";
import { type Leash, leash } from "../standins/leash.ts";

export interface ProcessSpec {
  name: string;
  command: string[];
  env: Record<string, string>;
  /** What a line holds once the process can be used. */
  ready: string;
  log: string;
  /** Started again when it ends unexpectedly, as a supervisor in production does. */
  restart: boolean;
}

const readyWithinMs = 20_000;
const failuresInARow = 5;

/** The processes that were started, each with a log of its own, ended together. */
export class Processes {
  readonly #running: { spec: ProcessSpec; leash: Leash }[] = [];
  readonly #say: (line: string) => void;
  readonly #fail: (problem: string) => void;
  #stopping = false;

  /** @param fail is told, in one line, of a process that cannot be kept alive */
  constructor(say: (line: string) => void, fail: (problem: string) => void) {
    this.#say = say;
    this.#fail = fail;
  }

  /**
   * Starts a process and waits until it is ready.
   * @throws Error, in one line, with its last words when it ends or is not ready in 20 s
   */
  async start(spec: ProcessSpec): Promise<void> {
    writeFileSync(spec.log, "");
    await this.#launch(spec, 0);
  }

  /** Ends all, the last started first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { leash: held } of this.#running.toReversed()) await held.stop();
  }

  async #launch(spec: ProcessSpec, failures: number): Promise<void> {
    const last: string[] = [];
    const ready = Promise.withResolvers<void>();
    const held = leash(
      { command: spec.command, env: spec.env, stopSignals: ["SIGTERM", "SIGKILL"] },
      (line) => {
        appendFileSync(spec.log, `${line}\n`);
        last.push(line);
        if (last.length > 3) last.shift();
        if (line.includes(spec.ready)) ready.resolve();
      },
    );
    const entry = { spec, leash: held };
    this.#running.push(entry);
    let isReady = false;
    const startedAt = performance.now();
    void held.exited.then(async () => {
      this.#running.splice(this.#running.indexOf(entry), 1);
      if (this.#stopping) return;
      const words = `${spec.name} ended: ${last.at(-1) ?? "without a word"} (log: ${spec.log})`;
      if (!isReady) return ready.reject(new Error(words));
      const inARow = performance.now() - startedAt > 30_000 ? 1 : failures + 1;
      if (!spec.restart || inARow >= failuresInARow) return this.#fail(words);
      this.#say(`${words}; it is started again`);
      await Bun.sleep(200 * 2 ** inARow);
      if (!this.#stopping)
        await this.#launch(spec, inARow).catch((error: Error) => this.#fail(error.message));
    });
    const timer = setTimeout(
      () =>
        ready.reject(
          new Error(`${spec.name} is not ready after ${readyWithinMs / 1000} s (log: ${spec.log})`),
        ),
      readyWithinMs,
    );
    await ready.promise.finally(() => clearTimeout(timer));
    isReady = true;
  }
}
