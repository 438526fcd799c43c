export const paymentStatuses = ["trialing", "active", "past_due", "unpaid", "canceled"] as const;
