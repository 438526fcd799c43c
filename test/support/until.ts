import { patient } from "./patience.ts";

/** The interval between two reads, which grows with the total wait to save CPU time. */
const pauseMs = (waitedMs: number): number => Math.min(200, Math.max(20, waitedMs / 20));

/**
 * Waits until `read` returns something truthy, and returns that.
 * @param describe says what is there instead, for the error
 * @throws Error naming `what`, when that takes longer than `withinMs` on an idle machine
 */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  withinMs = 15_000,
  describe: () => string = () => "",
): Promise<Exclude<T, false | null | undefined>> {
  const started = performance.now();
  for (;;) {
    const value = await read();
    if (value) return value as Exclude<T, false | null | undefined>;
    const waitedMs = performance.now() - started;
    const limitMs = patient(withinMs);
    if (waitedMs > limitMs)
      throw new Error(`Waited ${limitMs} ms until ${what}, without success. ${describe()}`.trim());
    await Bun.sleep(pauseMs(waitedMs));
  }
}
