import { ConnectionDesynchronized } from "./errors.ts";
import { describeError, type Logger } from "./log.ts";

export interface Shutdown {
  /** Ends the process, as it was asked to. */
  asked: () => void;
  /** Work failed that nothing waited for. */
  rejected: (reason: unknown) => void;
  /** An exception went past everything. */
  thrown: (error: unknown) => void;
}

/**
 * When a process ends, and how. A rejection ends one chain of work, whose transaction is undone and
 * whose lane is thrown away: it is logged, and the process goes on. An exception has broken off
 * whatever code of ours or of a driver ran, in the middle: its state cannot be known, so the process
 * takes no more, finishes what runs, and ends with 1, to be started anew.
 * @param drain takes no more requests, waits for what runs, and closes what is open
 */
export function createShutdown({
  log,
  drain,
  exit,
  drainMs = 20_000,
}: {
  log: Logger;
  drain: () => Promise<void>;
  exit: (code: number) => void;
  /** How long what runs may take to finish in a process that is not trusted any more. */
  drainMs?: number;
}): Shutdown {
  let code = 0;
  let draining: Promise<void> | undefined;
  const end = () => {
    draining ??= drain()
      .catch((error: unknown) => {
        code = 1;
        log.error("process.drain_failed", describeError(error));
      })
      .then(() => exit(code));
  };
  const distrust = () => {
    if (code !== 0) return;
    code = 1;
    setTimeout(() => {
      log.error("process.drain_given_up", { ms: drainMs });
      exit(code);
    }, drainMs);
    end();
  };
  return {
    asked: end,
    rejected: (reason) => {
      if (!(reason instanceof ConnectionDesynchronized)) {
        log.error("process.unhandled_rejection", describeError(reason));
        return;
      }
      log.error("process.state_lost", describeError(reason));
      distrust();
    },
    thrown: (error) => {
      log.error("process.uncaught_exception", describeError(error));
      distrust();
    },
  };
}

/** Work that goes on after an answer, and that a process waits for before it ends. */
export class Tasks {
  readonly #running = new Set<Promise<unknown>>();

  readonly add = (work: Promise<unknown>): void => {
    const task = work.catch(() => undefined).finally(() => this.#running.delete(task));
    this.#running.add(task);
  };

  /** Waits until nothing runs any more, what the work itself has started included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
