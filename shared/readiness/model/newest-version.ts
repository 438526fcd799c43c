import { sql } from "drizzle-orm";
import * as z from "zod";
import { type Db, statement } from "../../db/queries.ts";
import { defaultModel } from "./readiness-model.ts";

const newest = statement(
  sql`with made as (
      insert into readiness_models (version, model, created_by)
      select 1, ${JSON.stringify(defaultModel)}::jsonb, 'default'
      where not exists (select from readiness_models) on conflict do nothing returning version
    ) select version from (select version from readiness_models union all select version from made) versions
    order by version desc limit 1`,
  z.tuple([z.int()]),
);

/** The version of the tenant's newest model. Without one, the default model is stored as version 1. */
export async function newestVersion(db: Db): Promise<number> {
  const [found] = await newest(db, {}).execute();
  // No row: a concurrent transaction has stored version 1, which this statement does not see.
  return found?.[0] ?? 1;
}
