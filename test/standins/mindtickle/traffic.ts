/** One call as it arrived. */
export interface ReceivedCall {
  /** Milliseconds since the epoch. */
  at: number;
  account: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  /** Whether the call was within the account's limits. */
  counted: boolean;
  /** The external id or user name of a create. */
  subject?: string | undefined;
}

const keptAtMost = 200_000;

/** What the simulator has received, and the limits that it holds over sliding windows. */
export class Traffic {
  #calls: ReceivedCall[] = [];
  readonly #accepted = new Map<string, number[]>();
  readonly #timeScale: number;

  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** Whether a call that arrives now is within the limits; if so it counts. */
  admit(account: string, perSecond: number, perMinute: number): boolean {
    const now = performance.now();
    const minute = 60_000 / this.#timeScale;
    const second = 1000 / this.#timeScale;
    const accepted = (this.#accepted.get(account) ?? []).filter((at) => at > now - minute);
    this.#accepted.set(account, accepted);
    const inSecond = accepted.filter((at) => at > now - second).length;
    if (accepted.length >= perMinute || inSecond >= perSecond) return false;
    accepted.push(now);
    return true;
  }

  note(call: ReceivedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > keptAtMost) this.#calls = this.#calls.slice(-keptAtMost / 2);
  }

  calls(): ReceivedCall[] {
    return this.#calls;
  }

  forget(): void {
    this.#calls = [];
  }

  /** The most accepted calls in any second and any minute, wherever they are laid. */
  rates(account: string) {
    const own = this.#calls.filter((call) => call.account === account);
    const counted = own
      .filter((call) => call.counted)
      .map(({ at }) => at)
      .toSorted((a, b) => a - b);
    return {
      maxPerSecond: busiest(counted, 1000 / this.#timeScale),
      maxPerMinute: busiest(counted, 60_000 / this.#timeScale),
      accepted: counted.length,
      refused: own.length - counted.length,
    };
  }
}

function busiest(times: number[], window: number): number {
  let most = 0;
  let from = 0;
  for (const [index, at] of times.entries()) {
    while (at - (times[from] ?? at) >= window) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
