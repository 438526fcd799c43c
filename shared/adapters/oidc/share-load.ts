import { ProviderError } from "./provider-error.ts";

/** A load that is under way. */
export interface Load<T> {
  value: Promise<T>;
  /** When it is given up, in ms since 1970. */
  until: number;
}

/**
 * Loads a value once for all callers that ask for it at the same time.
 * @param loads the loads that are under way, by key
 * @param limitMs when a load counts as lost. workerd can end the request that started it, and then
 *   its promise never settles.
 * @throws what `load` throws; ProviderError unavailable when the load was lost
 */
export async function shareLoad<T>(
  loads: Map<string, Load<T>>,
  key: string,
  limitMs: number,
  load: () => Promise<T>,
): Promise<T> {
  const present = loads.get(key);
  if (present && present.until > Date.now()) return within(present.value, limitMs);
  const started: Load<T> = { value: load(), until: Date.now() + limitMs };
  loads.set(key, started);
  try {
    return await started.value;
  } finally {
    if (loads.get(key) === started) loads.delete(key);
  }
}

async function within<T>(value: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = "The identity provider did not answer in time. Try again.";
    timer = setTimeout(() => reject(new ProviderError("unavailable", message)), limitMs);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
