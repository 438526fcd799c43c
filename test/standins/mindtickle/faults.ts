import * as z from "zod";

export const faultInput = z.strictObject({
  account: z.string().optional(),
  kind: z.enum([
    "429",
    "5xx",
    "latency",
    "outage",
    "expired",
    "answer-late",
    "effect-late",
    "drop-answer",
    "partial-page",
    "empty-page",
  ]),
  method: z.string().optional(),
  /** A part of the path. */
  path: z.string().optional(),
  /** A part of the request's body. */
  when: z.string().optional(),
  /** The status of a 5xx; 503 unless told. */
  status: z.int().min(500).max(599).optional(),
  /**
   * Milliseconds of latency, or that an answer or an effect is late. Never scaled: they are
   * measured against the caller's timeout, which knows of no scale.
   */
  ms: z.int().min(0).optional(),
  /** How many calls it meets; until it is removed, when absent. */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
export type Fault = z.output<typeof faultInput> & { id: string };

/** What a fault looks at in a call. */
export interface Target {
  account: string | undefined;
  method: string;
  path: string;
  body: string;
}

/** The faults that are injected now; they do not outlive the process. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  add(input: z.output<typeof faultInput>): string {
    const id = crypto.randomUUID();
    this.#faults.set(id, { ...input, id });
    return id;
  }

  list(): Fault[] {
    return [...this.#faults.values()];
  }

  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The oldest fault of a kind that meets this call; one that is counted is used up by one. */
  take(kind: Fault["kind"], { account, method, path, body }: Target): Fault | undefined {
    for (const fault of this.#faults.values()) {
      const meets =
        fault.kind === kind &&
        (fault.account === undefined || fault.account === account) &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || path.includes(fault.path)) &&
        (fault.when === undefined || body.includes(fault.when));
      if (!meets) continue;
      if (fault.count !== undefined) fault.count -= 1;
      if (fault.count === 0) this.#faults.delete(fault.id);
      return fault;
    }
    return undefined;
  }
}
