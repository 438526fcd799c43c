import { sql } from "drizzle-orm";
import type { Subject } from "./parse/parse-subject.ts";

/** What orders the states of a record. */
export type StateOrder = Pick<Subject, "version" | "eventTimeNs"> & { sequence: number };

/**
 * Whether a state is newer than a known one. Versions decide if both states have one, timestamps if
 * neither has a version. Otherwise, and between equal ones, the state that arrived later is newer.
 */
export function isNewer(state: StateOrder, known: StateOrder): boolean {
  if (state.version !== null && known.version !== null) {
    if (state.version !== known.version) return state.version > known.version;
  } else if (state.version === known.version) {
    const time = BigInt(state.eventTimeNs ?? 0);
    const knownTime = BigInt(known.eventTimeNs ?? 0);
    const haveTimes = state.eventTimeNs !== null && known.eventTimeNs !== null;
    if (haveTimes && time !== knownTime) return time > knownTime;
  }
  return state.sequence > known.sequence;
}

/** `isNewer` in SQL, for `insert into external_records ... on conflict do update ... where`. */
export const excludedIsNewer = sql`case
  when excluded.version <> external_records.version then excluded.version > external_records.version
  when coalesce(excluded.version, external_records.version) is null
    and excluded.event_time_ns <> external_records.event_time_ns
    then excluded.event_time_ns > external_records.event_time_ns
  else excluded.sequence > external_records.sequence end`;

/** A state without version and timestamp inherits those of the state before it. */
export const inheritOrder = {
  version: sql`case when excluded.version is null and excluded.event_time_ns is null
    then external_records.version else excluded.version end`,
  eventTimeNs: sql`case when excluded.version is null and excluded.event_time_ns is null
    then external_records.event_time_ns else excluded.event_time_ns end`,
};

/** Whether the known record `r` is newer than an event `e`, regardless of which arrived first. */
export const knownIsNewer = sql`coalesce(r.version > e.version
  or coalesce(r.version, e.version) is null and r.event_time_ns > e.event_time_ns, false)`;
