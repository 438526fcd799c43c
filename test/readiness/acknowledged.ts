/** Of whom a submission is, as scopes choose people and courses. */
export interface Submitted {
  user: string;
  course: string;
}

/** When submissions were answered, against which reports are held: none may lack what it must have. */
export class Answered {
  readonly #all: { one: Submitted; at: number }[] = [];

  /** To be called when the answer has come. Postgres and this process have one clock. */
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
