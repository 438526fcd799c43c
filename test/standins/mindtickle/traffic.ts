/** One call, from its arrival on. */
export interface ReceivedCall {
  /** Milliseconds since the epoch. */
  at: number;
  /** Empty when the call names no account. */
  account: string;
  method: string;
  path: string;
  /** 0 while there is no answer, and for good when the connection was closed without one. */
  status: number;
  ms: number;
  /** The user name, else the external id, of a create. */
  subject?: string | undefined;
  /** The moment, on the clock of the limits, at which the limits let the call through. */
  admittedAt?: number;
  /** Whether it was refused because of a limit, the account's own or an injected one. */
  limited?: boolean;
}

export interface CallFilter {
  account?: string | undefined;
  /** Milliseconds since the epoch. */
  since?: number | undefined;
  method?: string | undefined;
  /** A part of the path. */
  path?: string | undefined;
  /** The newest so many. */
  limit?: number | undefined;
}

/** What the simulator has received: the last `keep` calls, in the order of their arrival. */
export class Traffic {
  #calls: ReceivedCall[] = [];
  readonly #keep: number;

  constructor(keep = 200_000) {
    this.#keep = keep;
  }

  note(call: ReceivedCall): void {
    this.#calls.push(call);
    if (this.#calls.length >= this.#keep * 1.25) this.#calls = this.#calls.slice(-this.#keep);
  }

  calls({ account, since, method, path, limit }: CallFilter = {}): ReceivedCall[] {
    const found = this.#calls
      .slice(-this.#keep)
      .filter(
        (call) =>
          (account === undefined || call.account === account) &&
          (since === undefined || call.at >= since) &&
          (method === undefined || call.method === method) &&
          (path === undefined || call.path.includes(path)),
      );
    return limit === undefined ? found : found.slice(Math.max(0, found.length - limit));
  }

  forget(): void {
    this.#calls = [];
  }
}
