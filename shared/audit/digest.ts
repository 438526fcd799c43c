import { type SQL, sql } from "drizzle-orm";

/**
 * Counts and digests the audit entries whose transactions lie in [low, high): hex SHA-256 over
 * the hex SHA-256 of each, in the order (xid, id). Edits, gaps, inserts and reordering change it.
 */
export const digestOf = (low: SQL, high: SQL): SQL => sql`
  select count(*)::int as entries, encode(sha256(convert_to(
    coalesce(string_agg(entry, '' order by xid, id), ''), 'UTF8')), 'hex') as digest
  from (
    select xid, id, encode(sha256(convert_to(jsonb_build_array(
      id, extract(epoch from at), actor, action, subject_id, before, after, request_id, xid::text
    )::text, 'UTF8')), 'hex') as entry
    from audit_log where xid >= ${low} and xid < ${high}
  ) entries`;
