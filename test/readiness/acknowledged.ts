/** The user and course of a submission, by which scopes select it. */
export interface Submitted {
  user: string;
  course: string;
}

/** Records when submissions were acknowledged. Each report must include those before its `asOf`. */
export class Answered {
  readonly #all: { one: Submitted; at: number }[] = [];

  /** Call this when the response has arrived. Postgres and this process share a clock. */
  note(one: Submitted): void {
    this.#all.push({ one, at: Date.now() });
  }

  /**
   * How many scores a report must count at least: those that were answered before its `asOf`, in
   * milliseconds without fractions both, so that within the same one nothing is demanded.
   */
  before(asOf: string, isMeant: (one: Submitted) => boolean = () => true): number {
    const moment = Date.parse(asOf);
    return this.#all.filter(({ one, at }) => at < moment && isMeant(one)).length;
  }
}
