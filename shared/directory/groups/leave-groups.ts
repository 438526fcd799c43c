import { sql } from "drizzle-orm";
import type { Db } from "../../db/queries.ts";

/** Takes a person or a group out of every group that it is in. */
export const leaveGroups = (db: Db, memberId: string): Promise<unknown> =>
  db
    .execute(
      sql`with gone as (
          delete from group_members where user_id = ${memberId} or child_id = ${memberId} returning group_id
        ) update groups set version = version + 1, updated_at = now()
          where id in (select group_id from gone)`,
    )
    .execute();
