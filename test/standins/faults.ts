/** Selects the calls that a fault applies to; an absent field matches every call. */
export interface Pattern {
  kind: string;
  account?: string | undefined;
  method?: string | undefined;
  /** A part of the path. */
  path?: string | undefined;
  /** A part of the request's body. */
  when?: string | undefined;
  /** The number of calls it applies to; when absent, it applies until it is removed. */
  count?: number | undefined;
}

/** The properties of a call that a fault can match. */
export interface Target {
  account: string | undefined;
  method: string;
  path: string;
  /** Empty where no fault matches on it. */
  body?: string;
}

/** The injected faults of a simulator; they exist only as long as the process. */
export class Faults<T extends Pattern> {
  readonly #faults = new Map<string, T & { id: string }>();

  add(input: T): string {
    const id = crypto.randomUUID();
    this.#faults.set(id, { ...input, id });
    return id;
  }

  list(): (T & { id: string })[] {
    return [...this.#faults.values()];
  }

  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The oldest fault of a kind that matches this call; lowers its remaining count. */
  take(kind: T["kind"], target: Target): (T & { id: string }) | undefined {
    const found = this.list().find((fault) => fault.kind === kind && matches(fault, target));
    if (found?.count !== undefined) found.count -= 1;
    if (found?.count === 0) this.#faults.delete(found.id);
    return found;
  }
}

const matches = (fault: Pattern, { account, method, path, body = "" }: Target): boolean =>
  (fault.account === undefined || fault.account === account) &&
  (fault.method === undefined || fault.method === method) &&
  (fault.path === undefined || path.includes(fault.path)) &&
  (fault.when === undefined || body.includes(fault.when));
