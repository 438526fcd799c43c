import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { type Db, statement } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { type Choice, managerOf, type OneScope, oneScope } from "../choose-scope.ts";
import { figuresFrom, ofPeople } from "../figures/count-figures.ts";
import { type Figures, figuresJson } from "../figures/figures.ts";
import { modelIs } from "../rollup/rating.ts";
import { heldIn, milliseconds, wasLedBy } from "./nights.ts";
import type { Watermarks } from "../watermarks.ts";

export interface PastFigures {
  figures: Figures;
  asOf: Date;
  watermarks: Watermarks;
}

/** Postgres counts microseconds, and callers know the milliseconds alone. */
const asked = sql`${sql.placeholder("asOf")}::timestamptz + interval '1 millisecond'`;

/** The last night that has kept what is asked for. @param kept rows that every such night has */
const nightWith = (kept: SQL) => sql`
  night as materialized (
    select as_of, snapshot::pg_snapshot as snapshot, watermarks
    from readiness_history join readiness_reports using (as_of)
    where ${kept} and as_of < ${asked} order by as_of desc limit 1
  )`;
/** Of long ago, teams, roles and courses are kept of one night a month, and all of them together. */
const nightOfScopes = nightWith(sql`scope = 'role'`);
const night = nightWith(sql`scope = 'tenant' and key = ''`);

const rowOf = (figures: z.ZodType<Figures>) =>
  z
    .tuple([z.number(), z.string(), figures])
    .transform(([asOf, watermarks, counted]): PastFigures => ({
      figures: counted,
      asOf: new Date(asOf),
      // Written by an aggregation alone.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      watermarks: JSON.parse(watermarks) as Watermarks,
    }));
/** As a night has kept them. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const kept = rowOf(z.string().transform((json) => JSON.parse(json) as Figures));

const told = (figures: SQL) => sql`${milliseconds}, watermarks::text, ${figures}::text`;

const pastTenant = statement(
  sql`select ${told(sql`figures`)} from readiness_reports where as_of < ${asked}
    order by as_of desc limit 1`,
  kept,
);

const pastScope = statement(
  sql`with ${nightOfScopes} select ${told(sql`h.figures`)}
    from night join readiness_history h using (as_of)
    where scope = ${sql.placeholder("scope")} and key = ${sql.placeholder("key")}
      and ${wasLedBy(sql`${sql.placeholder("manager")}::uuid`)}`,
  kept,
);

/** A person as it was counted that night, and its results that the night saw. */
const pastPerson = statement(
  sql`with ${night}, among as materialized (
      select m.* from readiness_past_members m, night n
      where m.user_id = ${sql.placeholder("key")}::uuid
        and ${heldIn(sql`m`, sql`n`)}
    ), moment as (select as_of, (as_of at time zone 'utc')::date as today from night),
    ${modelIs(sql`version = (select model_version from among)`)},
    person as (${figuresFrom(ofPeople(sql`pg_visible_in_snapshot(q.xid, (select snapshot from night))`))})
    select ${told(sql`p.figures`)} from night, person p where exists (select from among)`,
  rowOf(figuresJson),
);

const readOne = (db: Db, { scope, key }: OneScope, asOf: Date, manager: string | null) => {
  const values = { scope, key, asOf, manager };
  if (scope === "tenant") return pastTenant(db, values);
  return scope === "person" ? pastPerson(db, values) : pastScope(db, values);
};

/**
 * The figures of one scope as they stood at a moment: of the tenant those of its last report, of all
 * others those of the last night, by the tree of that day. They are not counted again. A manager sees
 * teams that were in its tree then.
 * @throws AppError not_found, bad_request for a combination, of which none are kept
 */
export async function readPast(ctx: Context, choice: Choice, asOf: Date): Promise<PastFigures> {
  const one = oneScope(choice, "asOf");
  const manager = managerOf(ctx);
  // A leader whom nobody reported to then was a team of one.
  const alone = one.scope === "team" ? { ...one, scope: "person" } : one;
  const [[found], [leader]] = await ctx.scope.read((db) => [
    readOne(db, one, asOf, manager),
    readOne(db, alone, asOf, manager),
  ]);
  const past = found ?? leader;
  if (!past) {
    const until = asOf.toISOString();
    throw new AppError(
      "not_found",
      `No report of this was kept until ${until}. Ask for a later one; all but the tenant's are kept each night.`,
    );
  }
  return past;
}
