import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, statement } from "../../db/queries.ts";
import { defaultModel } from "./model.ts";

const newest = statement(
  sql`with made as (
      insert into readiness_models (version, model, created_by)
      select 1, ${JSON.stringify(defaultModel)}::jsonb, 'default'
      where not exists (select from readiness_models) on conflict do nothing returning version
    ) select version from (select version from readiness_models union all select version from made) known
    order by version desc limit 1`,
  z.tuple([z.int()]),
);

/** The version of the tenant's newest model; the default becomes its first where it has none. */
export async function modelVersion(db: Db): Promise<number> {
  const [found] = await newest(db, {}).execute();
  // Another transaction has just made the first one, which this statement did not see.
  return found?.[0] ?? 1;
}
