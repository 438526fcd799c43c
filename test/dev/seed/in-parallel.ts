/** Does `work` for each item, `width` at a time; the first failure ends it. */
export async function inParallel<T>(
  width: number,
  items: T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
