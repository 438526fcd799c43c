import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../../context.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import type { UnfitReason } from "../../../unfit-reason.ts";

/** Work that a person is no longer fit for. */
export interface HeldWork {
  /** The row of the assignment. */
  id: string;
  subjectId: string;
  userId: string;
  reasons: UnfitReason[];
  /** Up to three people who are fit and free, as proposals. */
  proposals: string[];
}

/** The work of a pack, as the gate by fitness sees it. */
export interface WorkSource {
  /** The path of the pack. */
  readonly path: string;
  /**
   * A select of the running and future assignments of people, of the session's tenant: `id` (the row of
   * the assignment), `subject_id`, `subject_type`, `title`, `user_id`, `targets` (text[]), `span`
   * (tstzrange) and `is_held` (held by the gate).
   */
  readonly work: SQL;
  /** A select of `id`: whatever can be assigned, such as all loads. */
  readonly subjects: SQL;
  /**
   * Why the pack itself refuses the work, apart from requirements, such as a missing skill: a jsonb array of
   * `UnfitReason`. No exception helps against these reasons.
   */
  readonly ownReasons?: (user: SQL, targets: SQL, span: SQL) => SQL;
  /** A select of `user_id`: who can be assigned, such as all active drivers. */
  readonly candidates: SQL;
  /** Sets assignments to held, with the reasons. The gate writes audit entries, events and notifications. */
  hold(ctx: Context, db: Db, items: readonly HeldWork[]): Promise<void>;
  /**
   * Releases assignments that the gate held.
   * @returns the ids of those that it could release: a slot can be taken meanwhile
   */
  release(ctx: Context, db: Db, ids: readonly string[]): Promise<string[]>;
}

const noReasons = sql`'[]'::jsonb`;

export const ownReasons = (
  source: Pick<WorkSource, "ownReasons">,
  user: SQL,
  targets: SQL,
  span: SQL,
): SQL => source.ownReasons?.(user, targets, span) ?? noReasons;

/** Why a person may not do work of these targets during a span: all reasons, as a jsonb array. */
export const unfitReasons = (
  source: Pick<WorkSource, "ownReasons">,
  user: SQL,
  targets: SQL,
  span: SQL,
): SQL =>
  sql`(app.unfit_reasons(${user}, ${targets}, ${span}) || ${ownReasons(source, user, targets, span)})`;

export async function workExists(
  db: Db,
  { subjects }: WorkSource,
  subjectId: string,
): Promise<boolean> {
  const [row] = await rawQuery(
    db,
    sql`select exists (select from (${subjects}) s where s.id = ${subjectId}::uuid)`,
    z.tuple([z.boolean()]),
  ).execute();
  return row?.[0] === true;
}
