import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { readinessHistory } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { figuresFrom, now, ofScope } from "../figures/count-figures.ts";
import { figuresJson } from "../figures/figures.ts";
import { columns, memberColumns, memberNames } from "../rollup/names.ts";
import { storePublished } from "../team/store-published.ts";

/** Scopes that are read and written in one statement. */
const batchSize = 200;

const scopeRow = z
  .tuple([z.enum(["tenant", "role", "course", "team"]), z.string(), figuresJson])
  .transform(([scope, key, figures]) => ({ scope, key, figures }));

/**
 * Keeps what the night has counted, in its transaction: the figures of every scope with the tree of
 * the day, people where something has changed, and what reps are shown of their teams.
 */
export async function keepNight(ctx: Pick<Context, "scope">, db: Db): Promise<void> {
  let last = { scope: "", key: "" };
  for (;;) {
    const scopes = await rawQuery(db, scopesAfter(last), scopeRow).execute();
    if (scopes.length > 0) {
      const rows = scopes.map((row) => ({ ...row, asOf: sql`now()` }));
      await db.insert(readinessHistory).values(rows).onConflictDoNothing().execute();
    }
    const end = scopes.at(-1);
    if (!end || scopes.length < batchSize) break;
    last = end;
  }
  await db.execute(changedPeople).execute();
  await storePublished(ctx, db);
}

const scopesAfter = ({ scope, key }: { scope: string; key: string }) => sql`
  with place as materialized (
    select scope as place_scope, key as place_key from readiness_scopes
    where (scope, key) > (${scope}, ${key}) and (people > 0 or deactivated > 0)
    order by scope, key limit ${batchSize}
  ) select place_scope, place_key, figures from place, lateral (
    ${figuresFrom(sql`${now}, ${ofScope(sql`scope = place_scope and key = place_key`)}`)}
  ) counted order by place_scope, place_key`;

const same = (of: SQL) => columns(memberNames, (name) => sql`${of}.${name}`);

/** A row ends when its person is counted differently or no more; whoever has none begins one. */
const changedPeople = sql`
  with state as (select model_version from readiness_states),
  unchanged as materialized (
    select p.user_id
    from readiness_past_members p join readiness_members m using (user_id) cross join state s
    where p.until is null and (${same(sql`p`)}, p.model_version)
      is not distinct from (${same(sql`m`)}, s.model_version)
  ), ended as (
    update readiness_past_members set until = now()
    where until is null and user_id not in (select user_id from unchanged)
  ) insert into readiness_past_members (user_id, ${memberColumns}, model_version, since)
  select user_id, ${memberColumns}, model_version, now() from readiness_members, state
  where user_id not in (select user_id from unchanged)`;
