import { patient } from "./patience.ts";

/** How long to wait between two reads: longer the longer it takes, so that waiting costs little. */
const pauseMs = (waitedMs: number): number => Math.min(200, Math.max(20, waitedMs / 20));

/**
 * Waits until `read` returns something truthy, and returns that.
 * @throws Error naming `what`, when that takes longer than `withinMs` on an idle machine
 */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  withinMs = 15_000,
): Promise<Exclude<T, false | null | undefined>> {
  const limitMs = patient(withinMs);
  const started = performance.now();
  for (;;) {
    const value = await read();
    if (value) return value as Exclude<T, false | null | undefined>;
    const waitedMs = performance.now() - started;
    if (waitedMs > limitMs) throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await Bun.sleep(pauseMs(waitedMs));
  }
}
