import type { PaymentStatus } from "../../../../drizzle/schema/index.ts";

/**
 * The statuses of a subscription, which are Stripe's, and what each means for the tenant. Of several
 * subscriptions, the status that stands first here counts. One that never began stands behind those
 * that are live: a second subscription whose first payment fails does not stop the first.
 */
export const subscriptionStatuses = {
  unpaid: "unpaid",
  past_due: "past_due",
  active: "active",
  trialing: "trialing",
  /** The trial ended without a means of payment. */
  paused: "unpaid",
  /** The first payment was not made yet. */
  incomplete: "unpaid",
  /** The first payment was never made. */
  incomplete_expired: "canceled",
  canceled: "canceled",
} as const satisfies Record<string, PaymentStatus>;

/** @returns null if none of them is a status of a subscription */
export function paymentStatusOf(statuses: readonly string[]): PaymentStatus | null {
  const first = Object.entries(subscriptionStatuses).find(([name]) => statuses.includes(name));
  return first?.[1] ?? null;
}
