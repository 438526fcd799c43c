import { ConnectionDesynchronized } from "./errors.ts";
import { describeError, type Logger } from "./log.ts";

export interface Shutdown {
  /** A signal asks the process to end. */
  requested: () => void;
  /** A promise was rejected that nothing awaits. */
  rejected: (reason: unknown) => void;
  /** An exception was not caught. */
  thrown: (error: unknown) => void;
}

/**
 * Decides when a process ends. An unhandled rejection ends one chain of work, whose transaction is
 * rolled back: it is logged, and the process continues. An uncaught exception may have interrupted
 * code of ours or of a driver at any point, so its state is unknown: the process accepts no more
 * requests, finishes the running ones and exits with 1, to be restarted.
 * @param drain accepts no more requests, waits for the running ones, and closes connections
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
  /** How long running requests may take after an uncaught exception. */
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
  const endWithError = () => {
    if (code !== 0) return;
    code = 1;
    setTimeout(() => {
      log.error("process.drain_given_up", { ms: drainMs });
      exit(code);
    }, drainMs);
    end();
  };
  return {
    requested: end,
    rejected: (reason) => {
      if (!(reason instanceof ConnectionDesynchronized)) {
        log.error("process.unhandled_rejection", describeError(reason));
        return;
      }
      log.error("process.connection_desynchronized", describeError(reason));
      endWithError();
    },
    thrown: (error) => {
      log.error("process.uncaught_exception", describeError(error));
      endWithError();
    },
  };
}

/** Work that continues after a response. The process waits for it before it ends. */
export class Tasks {
  readonly #running = new Set<Promise<unknown>>();

  readonly add = (work: Promise<unknown>): void => {
    const task = work.catch(() => undefined).finally(() => this.#running.delete(task));
    this.#running.add(task);
  };

  /** Waits until nothing runs, including work that the work itself started. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
