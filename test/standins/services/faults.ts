import * as z from "zod";

export const faultInput = z.strictObject({
  account: z.string().optional(),
  /** `status` refuses, `latency` waits before the effect, `drop-answer` has the effect and no answer. */
  kind: z.enum(["status", "latency", "outage", "drop-answer"]),
  method: z.string().optional(),
  /** A part of the path. */
  path: z.string().optional(),
  /** 503 unless told. */
  status: z.int().min(400).max(599).optional(),
  /** Milliseconds of latency. Never scaled: callers' timeouts know of no scale. */
  ms: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
  /**
   * How many calls it meets; until it is removed, when absent. A client may by itself make a GET or
   * DELETE again whose connection was cut: that is another call.
   */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
export type Fault = z.output<typeof faultInput> & { id: string };

/** What a fault looks at in a call. */
export interface Target {
  account: string | undefined;
  method: string;
  path: string;
}

/** The faults of the product API; they do not outlive the process. */
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
  take(kind: Fault["kind"], { account, method, path }: Target): Fault | undefined {
    const found = this.list().find(
      (fault) =>
        fault.kind === kind &&
        (fault.account === undefined || fault.account === account) &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || path.includes(fault.path)),
    );
    if (found?.count !== undefined) found.count -= 1;
    if (found?.count === 0) this.#faults.delete(found.id);
    return found;
  }
}
