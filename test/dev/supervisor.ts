import { closeSync, openSync, symlinkSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Leash, leash } from "../standins/leash.ts";

/** A program that Bun runs until the supervisor stops. */
export interface Program {
  name: string;
  /** The arguments of `bun`. */
  command: string[];
  env: Record<string, string>;
  /** Polled until it answers with a status below 500. */
  url: string;
  /** Restarts it when it exits, as the process manager does in production. */
  restart: boolean;
}

const startLimitMs = 60_000;
const graceMs = 3_000;
/** After this many exits in a row, each within `soonMs` of the start, it is not restarted. */
const maxFailures = 5;
const soonMs = 30_000;
const lastLines = 8;

/** Starts programs, detects when one exits, and stops all of them in reverse order. */
export class Supervisor {
  readonly #logs: string;
  readonly #say: (line: string) => void;
  readonly #running = new Map<string, { leash: Leash; rank: number }>();
  readonly #failure = Promise.withResolvers<never>();
  #rank = 0;
  #stopping = false;

  constructor(logs: string, say: (line: string) => void) {
    this.#logs = logs;
    this.#say = say;
    this.#failure.promise.catch(() => undefined);
  }

  /** Rejects with the last lines of its log when a program exits that must keep running. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  log = (name: string): string => join(this.#logs, `${name}.log`);

  /** Programs started after this call are stopped before those started earlier. */
  nextRank(): void {
    this.#rank += 1;
  }

  /** Watches a program that another module started and that logs to `file`. */
  async adopt(name: string, running: Leash, file?: string): Promise<void> {
    if (file !== undefined) {
      await rm(this.log(name), { force: true });
      symlinkSync(file, this.log(name));
    }
    this.#running.set(name, { leash: running, rank: this.#rank });
    void running.exited.then((code) => this.#ended(name, code));
  }

  /** Starts a program and waits until it answers. */
  async start(program: Program): Promise<void> {
    const answered = Promise.withResolvers<void>();
    void this.#keepRunning(program, answered);
    await Promise.race([answered.promise, this.failed]);
  }

  async #keepRunning(program: Program, answered: PromiseWithResolvers<void>): Promise<void> {
    const { name, url } = program;
    const rank = this.#rank;
    let hasAnswered = false;
    for (let failures = 0; !this.#stopping;) {
      const started = Date.now();
      const running = this.#launch(program, hasAnswered);
      this.#running.set(name, { leash: running, rank });
      if (!hasAnswered) {
        hasAnswered = await this.#answers(url, running);
        if (hasAnswered) answered.resolve();
        else if (!this.#stopping) return this.#fail(name, "did not start");
      }
      const code = await running.exited;
      failures = Date.now() - started < soonMs ? failures + 1 : 1;
      if (this.#stopping || !program.restart) return this.#ended(name, code);
      if (failures === maxFailures) {
        return this.#fail(name, `exited ${failures} times in a row`);
      }
      const seconds = 2 ** (failures - 1);
      this.#say(
        `${name} exited with code ${code} and restarts in ${seconds} s. Its log: ${this.log(name)}`,
      );
      await Bun.sleep(seconds * 1000);
    }
  }

  #launch({ name, command, env }: Program, again: boolean): Leash {
    const log = openSync(this.log(name), again ? "a" : "w", 0o600);
    try {
      return leash(
        {
          command: [process.execPath, ...command],
          env,
          stopSignals: ["SIGTERM", "SIGKILL"],
          graceMs,
        },
        log,
      );
    } finally {
      closeSync(log);
    }
  }

  async #answers(url: string, running: Leash): Promise<boolean> {
    const gaveUp = new AbortController();
    void running.exited.then(() => gaveUp.abort());
    const signal = AbortSignal.any([gaveUp.signal, AbortSignal.timeout(startLimitMs)]);
    while (!signal.aborted) {
      const answer = await fetch(url, { signal }).catch(() => null);
      await answer?.body?.cancel();
      if (answer && answer.status < 500) return !signal.aborted;
      await Bun.sleep(30);
    }
    return false;
  }

  #ended(name: string, code: number): void {
    if (!this.#stopping) void this.#fail(name, `exited with code ${code}`);
  }

  async #fail(name: string, what: string): Promise<void> {
    const text = await readFile(this.log(name), "utf8").catch(() => "");
    const lines = text.trimEnd().split("\n").slice(-lastLines);
    const tail = text === "" ? " (empty)" : lines.map((line) => `\n  | ${line}`).join("");
    this.#failure.reject(new Error(`${name} ${what}. The end of ${this.log(name)}:${tail}`));
  }

  /** Stops everything in reverse order and waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (let rank = this.#rank; rank >= 0; rank -= 1) {
      const sameRank = Array.from(this.#running.values()).filter((entry) => entry.rank === rank);
      await Promise.all(sameRank.map((entry) => entry.leash.stop()));
    }
  }

  /** Kills everything immediately. */
  kill(): void {
    this.#stopping = true;
    for (const { leash: running } of this.#running.values()) running.kill();
  }
}
