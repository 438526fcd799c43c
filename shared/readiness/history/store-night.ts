import { sql } from "drizzle-orm";
import { readinessHistory } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { figuresOfScopesAfter } from "../figures/read-figures.ts";
import { columns, memberNames } from "../rollup/columns.ts";
import { indexQuartiles, scopeName } from "./index-quartiles.ts";
import { storePublished } from "../team/store-published.ts";

/** Scopes per statement. */
const batchSize = 200;

/**
 * Stores the nightly figures in the transaction that has updated them: of every scope, of the people
 * who have changed since the last night, and the team figures that reps may see.
 */
export async function storeNight(ctx: Pick<Context, "scope">, db: Db): Promise<void> {
  const quartiles = await indexQuartiles(db);
  let last = { scope: "", key: "" };
  for (;;) {
    const scopes = await figuresOfScopesAfter(db, { ...last, limit: batchSize }).execute();
    if (scopes.length > 0) {
      const rows = scopes.map(({ figures, ...scope }) => ({
        ...scope,
        figures: { ...figures, indexQuartiles: quartiles.get(scopeName(scope)) ?? null },
        asOf: sql`now()`,
      }));
      await db.insert(readinessHistory).values(rows).onConflictDoNothing().execute();
    }
    const end = scopes.at(-1);
    if (!end || scopes.length < batchSize) break;
    last = end;
  }
  await db.execute(storeChangedPeople).execute();
  await storePublished(ctx, db);
}

/** Ends the row of each person whose figures have changed or who is gone, and begins a new one. */
const storeChangedPeople = sql`
  with state as (select model_version from readiness_states),
  unchanged as materialized (
    select p.user_id
    from readiness_past_members p join readiness_members m using (user_id) cross join state s
    where p.until is null and (${columns(memberNames, (name) => sql`p.${name}`)}, p.model_version)
      is not distinct from (${columns(memberNames, (name) => sql`m.${name}`)}, s.model_version)
  ), ended as (
    update readiness_past_members set until = now()
    where until is null and user_id not in (select user_id from unchanged)
  ) insert into readiness_past_members (user_id, ${columns(memberNames)}, model_version, since)
  select user_id, ${columns(memberNames)}, model_version, now() from readiness_members, state
  where user_id not in (select user_id from unchanged)`;
