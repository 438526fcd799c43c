const maxNames = 20;
/** The characters of attribute names and URNs. Anything else could be personal data. */
const namePattern = /^[\w$.:/+-]{1,120}$/;

/** The names in one request that the server ignored: distinct, at most 20, without values. */
export class IgnoredNames {
  readonly #names = new Set<string>();

  add(names: readonly string[]): void {
    for (const name of names) {
      if (this.#names.size >= maxNames) return;
      this.#names.add(namePattern.test(name) ? name : "(no attribute name)");
    }
  }

  /** Undefined when empty, so that log lines omit the field. */
  list(): string[] | undefined {
    return this.#names.size === 0 ? undefined : [...this.#names];
  }
}
