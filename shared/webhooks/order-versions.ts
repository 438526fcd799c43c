import { sql } from "drizzle-orm";
import type { Subject } from "./read-subject.ts";

/** Where a state stands in the order of its thing's states. */
export type Stated = Pick<Subject, "version" | "statedAt"> & { receipt: number };

/**
 * Whether the later one of two states is newer: by the service's versions where both have one, else
 * by the times that they say, and between equal ones by the order of receipt.
 */
export function isNewer(state: Stated, known: Stated): boolean {
  const { version, statedAt, receipt } = state;
  if (version !== null && known.version !== null && version !== known.version) {
    return version > known.version;
  }
  const isTimed = version === null || known.version === null;
  if (isTimed && statedAt !== null && known.statedAt !== null && statedAt !== known.statedAt) {
    return BigInt(statedAt) > BigInt(known.statedAt);
  }
  return receipt > known.receipt;
}

/** The same in SQL, for `insert into external_records ... on conflict do update ... where`. */
export const excludedIsNewer = sql`case
  when excluded.version <> external_records.version then excluded.version > external_records.version
  when (excluded.version is null or external_records.version is null)
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
export const knownIsNewer = sql`coalesce(case
  when r.version is not null and e.version is not null then r.version > e.version
  else r.stated_at > e.stated_at end, false)`;
