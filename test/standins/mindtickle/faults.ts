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
  /** Milliseconds of latency, or that an answer or an effect is late. */
  ms: z.int().min(0).optional(),
  /** How many calls it meets; until it is removed, when absent. */
  count: z.int().min(1).optional(),
});

export type FaultInput = z.input<typeof faultInput>;
export type Fault = z.output<typeof faultInput> & { id: string };

/** The faults that are injected now. */
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

  remove(id?: string): void {
    if (id === undefined) this.#faults.clear();
    else this.#faults.delete(id);
  }

  /** The faults that meet this call; each that is counted is used up by one. */
  meet(call: { account: string | undefined; method: string; path: string; body: string }): Fault[] {
    const met = this.list().filter(
      (fault) =>
        (fault.account === undefined || fault.account === call.account) &&
        (fault.method === undefined || fault.method === call.method) &&
        (fault.path === undefined || call.path.includes(fault.path)) &&
        (fault.when === undefined || call.body.includes(fault.when)),
    );
    for (const fault of met) {
      if (fault.count === undefined) continue;
      fault.count -= 1;
      if (fault.count === 0) this.#faults.delete(fault.id);
    }
    return met;
  }
}
