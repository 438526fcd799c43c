/** What is wrong with a rule, where, and what to write instead. */
export interface Fault {
  flag: string;
  /** The place in the flag: `strategies[0].constraints[1].value`. */
  path: string;
  message: string;
}

/** A part of a rule that cannot be evaluated. `field` is relative to that part. */
export class MalformedRule extends Error {
  override readonly name = "MalformedRule";
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Collects the faults of one flag while it is compiled. */
export class Faults {
  readonly #flag: string;
  readonly list: Fault[] = [];

  constructor(flag: string) {
    this.#flag = flag;
  }

  add(path: string, message: string): void {
    this.list.push({ flag: this.#flag, path, message });
  }

  /** Returns what `compile` returns; a `MalformedRule` is added as a fault below `path`. */
  attempt<T>(path: string, compile: () => T): T | undefined {
    try {
      return compile();
    } catch (error) {
      if (!(error instanceof MalformedRule)) throw error;
      const { field, message } = error;
      this.add(
        path && field && !field.startsWith("[") ? `${path}.${field}` : path + field,
        message,
      );
      return undefined;
    }
  }

  /** Reads a list that may be absent. */
  readList(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined && value !== null) this.add(path, "must be a list");
    return [];
  }
}
