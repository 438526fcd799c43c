import { sql } from "drizzle-orm";
import type { Subject } from "./parse/read-subject.ts";

/** Where a state stands in the order of its thing's states. */
export type Stated = Pick<Subject, "version" | "statedAt"> & { receipt: number };

/**
 * Whether one state is newer than another: by the service's versions where both have one, by the
 * times that they say where neither has, and between equal ones by the order of receipt. A version
 * and a time cannot be compared, so there too the order of receipt decides.
 */
export function isNewer(state: Stated, known: Stated): boolean {
  if (state.version !== null && known.version !== null) {
    if (state.version !== known.version) return state.version > known.version;
  } else if (state.version === known.version) {
    const at = BigInt(state.statedAt ?? 0);
    const knownAt = BigInt(known.statedAt ?? 0);
    const areTimed = state.statedAt !== null && known.statedAt !== null;
    if (areTimed && at !== knownAt) return at > knownAt;
  }
  return state.receipt > known.receipt;
}

/** The same in SQL, for `insert into external_records ... on conflict do update ... where`. */
export const excludedIsNewer = sql`case
  when excluded.version <> external_records.version then excluded.version > external_records.version
  when coalesce(excluded.version, external_records.version) is null
    and excluded.stated_at <> external_records.stated_at
    then excluded.stated_at > external_records.stated_at
  else excluded.receipt > external_records.receipt end`;

/** A state that says neither version nor time keeps those of the state that it follows. */
export const orderAfter = {
  version: sql`case when excluded.version is null and excluded.stated_at is null
    then external_records.version else excluded.version end`,
  statedAt: sql`case when excluded.version is null and excluded.stated_at is null
    then external_records.stated_at else excluded.stated_at end`,
};

/** Whether what is known (`r`) is newer than what has just come (`e`), whatever comes first. */
export const knownIsNewer = sql`coalesce(r.version > e.version
  or coalesce(r.version, e.version) is null and r.stated_at > e.stated_at, false)`;
