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
