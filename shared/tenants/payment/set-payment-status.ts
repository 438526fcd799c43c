import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { paymentStatuses, tenants } from "../../../drizzle/schema/index.ts";
import { auditByOperator } from "../../audit/record.ts";
import { reasonInput } from "../../configuration/versions/version.ts";
import { asOperator, type OperatorContext } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { dateTimeInput } from "../../values/date-time.ts";
import { noTenant } from "../no-tenant.ts";

export const setPaymentStatusInput = z.strictObject({
  slug: z.string().min(1).max(63),
  /** `reported` withdraws the decision: what the payment service reports counts again. */
  status: z.enum([...paymentStatuses, "reported"]),
  /** For `past_due`: since when. The grace period begins there. By default, it begins now. */
  pastDueSince: dateTimeInput.optional(),
  reason: reasonInput,
});

export const setPaymentStatusOutput = z.object({
  id: z.uuid(),
  slug: z.string(),
  paymentStatus: z.enum(paymentStatuses),
  pastDueSince: z.date().nullable(),
  reportedPaymentStatus: z
    .enum(paymentStatuses)
    .describe("What the tenant's payment service last reported."),
  isDecided: z.boolean().describe("Whether the operator's decision counts, and not the report."),
});

const fields = {
  id: tenants.id,
  slug: tenants.slug,
  paymentStatus: tenants.paymentStatus,
  pastDueSince: tenants.pastDueSince,
  reportedPaymentStatus: tenants.reportedPaymentStatus,
  isDecided: sql<boolean>`${tenants.decidedPaymentStatus} is not null`,
};

/**
 * Decides on the payment status of a tenant. The decision counts until it is withdrawn, whatever the
 * payment service reports; docs/tenants.md lists the effect of each status.
 * @throws AppError not_found; bad_request for a time without `past_due`
 */
export async function setPaymentStatus({
  ctx,
  input: { slug, status, pastDueSince, reason },
}: {
  ctx: OperatorContext;
  input: z.output<typeof setPaymentStatusInput>;
}): Promise<z.output<typeof setPaymentStatusOutput>> {
  if (pastDueSince !== undefined && status !== "past_due") {
    const message = "Only the status past_due has a time. Leave pastDueSince out.";
    throw new AppError("bad_request", message, { field: "pastDueSince" });
  }
  return asOperator(ctx, async (db) => {
    const [before] = await db
      .select(fields)
      .from(tenants)
      .where(eq(tenants.slug, slug))
      .for("update");
    if (!before) throw noTenant(slug);
    const isRepeated =
      status === "reported"
        ? !before.isDecided
        : before.isDecided &&
          before.paymentStatus === status &&
          (pastDueSince ?? before.pastDueSince)?.getTime() === before.pastDueSince?.getTime();
    if (isRepeated) return before;
    const [after] = await db
      .update(tenants)
      .set({
        decidedPaymentStatus: status === "reported" ? null : status,
        decidedPastDueSince: status === "past_due" ? (pastDueSince ?? sql`now()`) : null,
        updatedAt: sql`now()`,
      })
      .where(eq(tenants.id, before.id))
      .returning(fields);
    if (!after) throw new Error("The tenant is locked, and was not written.");
    await auditByOperator(ctx, db, {
      tenantId: before.id,
      action: "tenant.payment",
      before: decisionOf(before),
      after: { ...decisionOf(after), reason },
    });
    return after;
  });
}

type Payment = z.output<typeof setPaymentStatusOutput>;

const decisionOf = ({ paymentStatus, pastDueSince, isDecided }: Payment) => ({
  paymentStatus,
  pastDueSince,
  isDecided,
});
