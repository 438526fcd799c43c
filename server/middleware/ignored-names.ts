const maxNames = 20;
/** Attribute names and URNs; what looks otherwise could be a value that was sent as a name. */
const plain = /^[\w$.:/+-]{1,120}$/;

/** The names that one request sent and the server left out: bounded, each once, and no values. */
export class IgnoredNames {
  readonly #names = new Set<string>();

  add(names: readonly string[]): void {
    for (const name of names) {
      if (this.#names.size >= maxNames) return;
      this.#names.add(plain.test(name) ? name : "(no attribute name)");
    }
  }

  /** Undefined where nothing was left out, so that a log line has no such field. */
  list(): string[] | undefined {
    return this.#names.size === 0 ? undefined : [...this.#names];
  }
}
