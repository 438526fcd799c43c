interface Waiting<V, R> {
  value: V;
  resolve: (result: R) => void;
  reject: (reason: unknown) => void;
}

/** Those who ask the same of different values, and whether a statement is on the way for some. */
interface Channel<V, R> {
  waiting: Waiting<V, R>[];
  isRunning: boolean;
}

/** Values in one statement at most. */
const most = 50;

/**
 * Puts questions that wait anyway into one statement: the first one goes out at once, and whoever
 * asks while it is on the way goes together behind it. So nobody waits for others to come, and a
 * busy client costs few statements, and one lane, instead of many.
 */
export class Batches<V, R> {
  readonly #channels = new Map<string, Channel<V, R>>();

  /**
   * @param channel names all that the statement depends on but the value: who asks included.
   * @param send gives the results in the order of the values; a failure of several is looked into
   *   one by one, so that none fails for another.
   */
  ask(channel: string, value: V, send: (values: V[]) => Promise<R[]>): Promise<R> {
    const known = this.#channels.get(channel) ?? { waiting: [], isRunning: false };
    this.#channels.set(channel, known);
    return new Promise((resolve, reject) => {
      known.waiting.push({ value, resolve, reject });
      if (!known.isRunning) void this.#run(channel, known, send);
    });
  }

  async #run(name: string, channel: Channel<V, R>, send: (values: V[]) => Promise<R[]>) {
    channel.isRunning = true;
    while (channel.waiting.length > 0) await answer(channel.waiting.splice(0, most), send);
    this.#channels.delete(name);
  }
}

async function answer<V, R>(batch: Waiting<V, R>[], send: (values: V[]) => Promise<R[]>) {
  try {
    const results = await send(batch.map(({ value }) => value));
    if (results.length !== batch.length) throw new Error("A batch was not answered whole.");
    for (const [i, result] of results.entries()) batch[i]?.resolve(result);
  } catch (error) {
    const [only, ...others] = batch;
    if (others.length === 0) only?.reject(error);
    else await Promise.all(batch.map((one) => answer([one], send)));
  }
}
