import { sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { type Db, rawQuery, unprepared } from "../../../db/queries.ts";
import { paymentStatusOf } from "./subscription-statuses.ts";

const time = z.string().nullable();
const row = z
  .tuple([z.string(), time, z.string(), time])
  .transform(([statuses, since, statusBefore, sinceBefore]) => ({
    statuses: statuses.split(" "),
    since,
    before: { reportedPaymentStatus: statusBefore, pastDueSince: sinceBefore },
  }));

/**
 * Stores what all subscriptions of the tenant mean together, in the transaction that changed one of
 * them. Where the operator has decided on a status, that one counts and the report is kept for later.
 */
export async function updatePaymentStatus(ctx: Context, db: Db): Promise<void> {
  const [found] = await rawQuery(
    db,
    unprepared(sql`
      select coalesce(string_agg(distinct data->>'status', ' '), ''),
        min(coalesce((data->>'pastDueSince')::timestamptz, changed_at)) filter (where data->>'status' = 'past_due')::text,
        (select reported_payment_status from tenants), (select reported_past_due_since::text from tenants)
      from external_records where kind = 'subscription'`),
    row,
  ).execute();
  const status = found && paymentStatusOf(found.statuses);
  if (!status) return;
  const since = status === "past_due" ? found.since : null;
  await db.execute(sql`select app.report_payment(${status}, ${since}::timestamptz)`).execute();
  if (status === found.before.reportedPaymentStatus) return;
  await auditRow(ctx, db, {
    action: "tenant.payment",
    subjectId: ctx.scope.tenantId,
    before: found.before,
    after: { reportedPaymentStatus: status, pastDueSince: since },
  }).execute();
}
