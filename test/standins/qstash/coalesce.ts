/**
 * Turns many single calls into few set-based ones: items that arrive during a run go into the next
 * run. A failed run is repeated item by item, so that one item cannot fail another.
 *
 * @param run takes items and returns a result for each, in their order.
 */
export function coalesce<In, Out>(
  max: number,
  run: (items: In[]) => Promise<Out[]>,
): (item: In) => Promise<Out> {
  type Waiting = { item: In; resolve: (result: Out) => void; reject: (error: unknown) => void };
  let queue: Waiting[] = [];
  let running = false;

  const serve = async (batch: Waiting[]): Promise<void> => {
    try {
      const results = await run(batch.map((one) => one.item));
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await serve([one]);
    }
  };
  const drain = async (): Promise<void> => {
    running = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, max);
      queue = queue.slice(max);
      await serve(batch);
    }
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!running) void drain();
    });
}
