import { patient } from "./patience.ts";

/**
 * Waits until `read` gives something truthy, asking again and again.
 * @throws Error naming `what`, when that takes longer than `withinMs` on an idle machine
 */
export async function until<T>(
  what: string,
  read: () => Promise<T> | T,
  withinMs = 15_000,
): Promise<Exclude<T, false | null | undefined>> {
  const limitMs = patient(withinMs);
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await read();
    if (value) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > deadline)
      throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await Bun.sleep(20);
  }
}
