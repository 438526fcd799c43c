import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { configOf } from "../../configuration/tenant-config.ts";
import type { Notice } from "../../messages/notices/notice.ts";
import {
  reconciliationExtra,
  reconciliationMissing,
} from "../../messages/notices/reconciliation.ts";

/**
 * Why an admin must approve the run before it repairs anything; null if no approval is needed. With an
 * empty or truncated list many users seem missing, and with a wrong account many seem extra.
 */
export async function reasonToStop(
  ctx: Context,
  db: Db,
  runId: string,
): Promise<{ reason: string; notice: Notice } | null> {
  const { extra, maxRemovedShare } = configOf(ctx.scope.tenant).reconcile;
  const share = { share: maxRemovedShare };
  const [counted] = await rawQuery(
    db,
    sql`select count(*) filter (where kind = 'missing')::int, count(*) filter (where kind = 'extra')::int,
        (select count(*) from user_syncs where mindtickle_id is not null)::int,
        (select coalesce(total, 0) from reconciliations where id = ${runId}::uuid)
      from reconciliation_findings where run_id = ${runId}::uuid`,
    z.tuple([z.int(), z.int(), z.int(), z.int()]),
  ).execute();
  const [missing = 0, extras = 0, known = 0, listed = 0] = counted ?? [];
  if (missing > known * maxRemovedShare) {
    return {
      reason: `${missing} of ${known} people are missing at MindTickle, more than ${percent(maxRemovedShare)}. The list may be wrong; nothing was changed.`,
      notice: reconciliationMissing({ missing, known, share }),
    };
  }
  if (extra === "deactivate" && extras > listed * maxRemovedShare) {
    return {
      reason: `${extras} of ${listed} people at MindTickle would be deactivated, more than ${percent(maxRemovedShare)}. Nothing was changed.`,
      notice: reconciliationExtra({ extras, listed, share }),
    };
  }
  return null;
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
