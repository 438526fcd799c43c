interface Waiting<V, R> {
  value: V;
  resolve: (result: R) => void;
  reject: (reason: unknown) => void;
}

interface Queue<V, R> {
  waiting: Waiting<V, R>[];
  isRunning: boolean;
}

const maxBatchSize = 50;

/**
 * Combines concurrent calls with the same key into one statement. The first call is sent at once;
 * those that arrive before its result are sent together after it. So no call waits for others to
 * arrive, and a busy client takes one connection instead of many.
 */
export class Batcher<V, R> {
  readonly #queues = new Map<string, Queue<V, R>>();

  /**
   * @param key everything that the statement depends on besides the value, the caller included
   * @param send returns the results in the order of the values. When it fails for several values,
   *   it is called again with each of them, so that one bad value fails no other call.
   */
  add(key: string, value: V, send: (values: V[]) => Promise<R[]>): Promise<R> {
    const queue = this.#queues.get(key) ?? { waiting: [], isRunning: false };
    this.#queues.set(key, queue);
    return new Promise((resolve, reject) => {
      queue.waiting.push({ value, resolve, reject });
      if (!queue.isRunning) void this.#run(key, queue, send);
    });
  }

  async #run(key: string, queue: Queue<V, R>, send: (values: V[]) => Promise<R[]>) {
    queue.isRunning = true;
    while (queue.waiting.length > 0) await settle(queue.waiting.splice(0, maxBatchSize), send);
    this.#queues.delete(key);
  }
}

async function settle<V, R>(batch: Waiting<V, R>[], send: (values: V[]) => Promise<R[]>) {
  try {
    const results = await send(batch.map(({ value }) => value));
    if (results.length !== batch.length) throw new Error("A batch must give one result a value.");
    for (const [i, result] of results.entries()) batch[i]?.resolve(result);
  } catch (error) {
    const [only, ...others] = batch;
    if (others.length === 0) only?.reject(error);
    else await Promise.all(batch.map((waiting) => settle([waiting], send)));
  }
}
