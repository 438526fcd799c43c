/**
 * A map of at most `max` entries. When it is full, a new entry takes the place of the one that was read
 * or written the longest time ago.
 */
export class RecentMap<K, V extends object | string | number | boolean> {
  /** A Map keeps the order of insertion, so that the first entry is the oldest one. */
  readonly #entries = new Map<K, V>();
  readonly #max: number;

  constructor({ max }: { max: number }) {
    this.#max = max;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** It does not count as reading the entry. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** @returns whether there was an entry */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }
}
