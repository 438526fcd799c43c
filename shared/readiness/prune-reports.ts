import { sql } from "drizzle-orm";
import type { Context } from "../context.ts";

/** Of each day (UTC) that is two days past, the last report is kept, for good. */
export const pruneReports = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .execute(
        sql`delete from readiness_reports r where r.as_of < now() - interval '2 days' and exists (
          select from readiness_reports later where later.as_of > r.as_of
            and (later.as_of at time zone 'utc')::date = (r.as_of at time zone 'utc')::date)`,
      )
      .execute(),
  );
