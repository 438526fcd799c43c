/** One call, updated from its arrival to its answer. */
export interface ReceivedCall {
  /** Milliseconds since the epoch. */
  at: number;
  /** Empty when the call does not name an account. */
  account: string;
  method: string;
  path: string;
  /** 0 until the answer, and also when the connection was closed without one. */
  status: number;
  ms: number;
  /** The user name or else the external id of a create. */
  subject?: string | undefined;
  /** When the limits admitted the call, on their clock. */
  admittedAt?: number;
  /** Whether a limit refused it, the account's own or an injected one. */
  limited?: boolean;
}

export interface CallFilter {
  account?: string | undefined;
  /** Milliseconds since the epoch. */
  since?: number | undefined;
  method?: string | undefined;
  /** A part of the path. */
  path?: string | undefined;
  /** The maximum number of calls to return, the newest. */
  limit?: number | undefined;
}

/** The last `keep` calls that the simulator received, in the order of arrival. */
export class Traffic {
  #calls: ReceivedCall[] = [];
  readonly #keep: number;

  constructor(keep = 200_000) {
    this.#keep = keep;
  }

  record(call: ReceivedCall): void {
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
