/** Gives its slot back. Further calls do nothing. */
export type Release = () => void;

interface Waiter {
  tenant: string;
  /** The position among all arrivals. */
  arrived: number;
  start: (release: Release | null) => void;
}

/** The tenants whose last turn is remembered. One that was forgotten counts as never served. */
const maxRemembered = 10_000;

/**
 * A fixed number of slots for all tenants. A tenant has one slot at a time. Of the tenants that wait, the
 * one whose last turn is longest ago is next, so that each gets an equal share.
 */
export class FairQueue {
  readonly #slots: number;
  readonly #busy = new Set<string>();
  /** Tenants by their last turn, the oldest first. */
  readonly #served = new Map<string, number>();
  readonly #waiting = new Set<Waiter>();
  #arrivals = 0;
  #turns = 0;
  #isClosed = false;

  constructor(slots: number) {
    this.#slots = slots;
  }

  /** How many slots are taken. */
  get taken(): number {
    return this.#busy.size;
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** @returns null if there is no slot within `waitMs`, or if the queue closes */
  acquire(tenant: string, waitMs: number): Promise<Release | null> {
    if (this.#isClosed) return Promise.resolve(null);
    const { promise, resolve } = Promise.withResolvers<Release | null>();
    this.#arrivals += 1;
    const waiter: Waiter = {
      tenant,
      arrived: this.#arrivals,
      start: (release) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(release);
      },
    };
    const timer = setTimeout(() => waiter.start(null), waitMs);
    this.#waiting.add(waiter);
    this.#fill();
    return promise;
  }

  /** Sends everybody away who waits, and all later callers. */
  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiting) waiter.start(null);
  }

  #fill(): void {
    while (this.#busy.size < this.#slots) {
      const next = this.#next();
      if (!next) return;
      this.#take(next);
    }
  }

  #next(): Waiter | undefined {
    const lastTurn = ({ tenant }: Waiter) => this.#served.get(tenant) ?? 0;
    return [...this.#waiting]
      .filter(({ tenant }) => !this.#busy.has(tenant))
      .toSorted((a, b) => lastTurn(a) - lastTurn(b) || a.arrived - b.arrived)[0];
  }

  #take({ tenant, start }: Waiter): void {
    this.#turns += 1;
    this.#busy.add(tenant);
    this.#served.delete(tenant);
    this.#served.set(tenant, this.#turns);
    if (this.#served.size > maxRemembered) {
      for (const oldest of this.#served.keys()) {
        this.#served.delete(oldest);
        break;
      }
    }
    let isHeld = true;
    start(() => {
      if (!isHeld) return;
      isHeld = false;
      this.#busy.delete(tenant);
      this.#fill();
    });
  }
}
