/** How far a service's things have been listed; ISO 8601 throughout, by the service's clock. */
export interface PullState {
  /** When the last list of everything began, by our clock. */
  fullAt: string | null;
  /** Collection -> the newest change that is known for sure. */
  known: Record<string, string>;
  /** The run under way; null between runs. */
  run: PullRun | null;
}

export interface PullRun {
  /** Whether everything is listed, and not only what has changed. */
  full: boolean;
  /** When it began, by our clock. */
  began: string;
  collection: string;
  /** Behind which the next page begins; null for the first. */
  cursor: string | null;
  /** The newest change among the pages so far. */
  newest: string | null;
}

/** Everything is listed once a day; what has changed, once an hour. */
const fullEveryMs = 24 * 3_600_000;
/** A change may appear in lists a little later than its time says. */
const overlapMs = 5 * 60_000;

/** The run that is under way, or that begins now. */
export function runOf(state: PullState | null, collections: readonly string[], now: Date): PullRun {
  if (state?.run) return state.run;
  const fullAt = state?.fullAt ?? null;
  const full = fullAt === null || now.getTime() - Date.parse(fullAt) >= fullEveryMs;
  const [collection = ""] = collections;
  return { full, began: now.toISOString(), collection, cursor: null, newest: null };
}

/** Since when changes are asked for; null for everything. */
export function sinceOf(state: PullState | null, { full, collection }: PullRun): string | null {
  const known = state?.known[collection];
  if (full || known === undefined) return null;
  return new Date(Date.parse(known) - overlapMs).toISOString();
}

/** The state after a page of the run. */
export function afterPage(
  state: PullState | null,
  run: PullRun,
  page: { items: { updatedAt: string }[]; next: string | null },
  collections: readonly string[],
): PullState {
  const { fullAt = null, known = {} } = state ?? {};
  const times = page.items.map(({ updatedAt }) => new Date(updatedAt).toISOString());
  const newest = [run.newest ?? "", ...times].toSorted().at(-1) || null;
  if (page.next !== null) {
    return { fullAt, known, run: { ...run, cursor: page.next, newest } };
  }
  const { [run.collection]: before = "" } = known;
  const reached = [before, newest ?? ""].toSorted().at(-1) ?? "";
  const nowKnown = reached === "" ? known : { ...known, [run.collection]: reached };
  const next = collections[collections.indexOf(run.collection) + 1];
  if (next !== undefined) {
    return {
      fullAt,
      known: nowKnown,
      run: { ...run, collection: next, cursor: null, newest: null },
    };
  }
  return { fullAt: run.full ? run.began : fullAt, known: nowKnown, run: null };
}
