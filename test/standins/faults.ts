/** What tells which calls a fault meets; what is left out does not matter. */
interface Pattern {
  kind: string;
  account?: string | undefined;
  method?: string | undefined;
  /** A part of the path. */
  path?: string | undefined;
  /** A part of the request's body. */
  when?: string | undefined;
  /** How many calls it meets; until it is removed, when absent. */
  count?: number | undefined;
}

/** What a fault looks at in a call. */
export interface Target {
  account: string | undefined;
  method: string;
  path: string;
  /** Empty where no fault looks at it. */
  body?: string;
}

/** The faults of a simulator that are injected now; they do not outlive the process. */
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

  /** The oldest fault of a kind that meets this call; one that is counted is used up by one. */
  take(kind: T["kind"], target: Target): (T & { id: string }) | undefined {
    const found = this.list().find((fault) => fault.kind === kind && meets(fault, target));
    if (found?.count !== undefined) found.count -= 1;
    if (found?.count === 0) this.#faults.delete(found.id);
    return found;
  }
}

const meets = (fault: Pattern, { account, method, path, body = "" }: Target): boolean =>
  (fault.account === undefined || fault.account === account) &&
  (fault.method === undefined || fault.method === method) &&
  (fault.path === undefined || path.includes(fault.path)) &&
  (fault.when === undefined || body.includes(fault.when));
