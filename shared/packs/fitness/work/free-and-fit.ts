import { type SQL, sql } from "drizzle-orm";
import { unfitReasons, type WorkSource } from "./work-source.ts";

/** How many people are looked at for one piece of work. */
const maxCandidates = 500;

/**
 * The ids of people who are fit for targets during a span and have no other work then, as a JSON array in
 * text. `work` must be in scope.
 */
export const freeAndFit = (
  source: Pick<WorkSource, "candidates" | "ownReasons">,
  targets: SQL,
  span: SQL,
  limit: number,
): SQL => sql`(
  select coalesce(jsonb_agg(f.user_id), '[]')::text from (
    select c.user_id from (select * from (${source.candidates}) people order by user_id limit ${maxCandidates}) c
    where not exists (select from work o where o.user_id = c.user_id and o.span && ${span} and not o.is_held)
      and ${unfitReasons(source, sql`c.user_id`, targets, span)} = '[]'
    limit ${limit}) f)`;
