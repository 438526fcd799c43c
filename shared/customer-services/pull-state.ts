/** How far a service's items have been listed. Times are ISO 8601, by the service's clock. */
export interface PullState {
  /** When the last full run began, by our clock. */
  fullAt: string | null;
  /** Collection -> the newest change up to which all changes are known. */
  known: Record<string, string>;
  /** The current run; null between runs. */
  run: PullRun | null;
}

export interface PullRun {
  /** Whether the run lists all items, not only changed ones. */
  full: boolean;
  /** When the run began, by our clock. */
  began: string;
  collection: string;
  /** The cursor of the next page; null for the first page. */
  cursor: string | null;
  /** The newest change in the pages so far. */
  newest: string | null;
}

/** A full run lists all items once a day. The hourly runs list changed items. */
const fullEveryMs = 24 * 3_600_000;
/** A change may appear in lists slightly later than its timestamp. */
const overlapMs = 5 * 60_000;

/** The current run, or a new one. */
export function runOf(state: PullState | null, collections: readonly string[], now: Date): PullRun {
  if (state?.run) return state.run;
  const fullAt = state?.fullAt ?? null;
  const full = fullAt === null || now.getTime() - Date.parse(fullAt) >= fullEveryMs;
  const [collection = ""] = collections;
  return { full, began: now.toISOString(), collection, cursor: null, newest: null };
}

/** The time from which to list changes; null to list all items. */
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
