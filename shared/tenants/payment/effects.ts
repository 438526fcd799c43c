/** The states of a tenant: a payment status, with its time where that matters, or a suspension. */
export const paymentStates = [
  "trialing",
  "active",
  "past_due, within the grace period",
  "past_due, after it",
  "unpaid",
  "canceled",
  "suspended",
] as const;

export type PaymentState = (typeof paymentStates)[number];

/** The status of the answer where it is refused. Work that waits continues after the suspension. */
export type PaymentEffect = "works" | "waits" | 401 | 402 | 403;

const effects = (
  overdue: PaymentEffect,
  canceled: PaymentEffect,
  suspended: PaymentEffect,
): Record<PaymentState, PaymentEffect> => ({
  trialing: "works",
  active: "works",
  "past_due, within the grace period": "works",
  "past_due, after it": overdue,
  unpaid: overdue,
  canceled,
  suspended,
});

/**
 * The effect of each state on each kind of use. `app.session_tenants` and the triggers on `users` put it
 * into force; docs/tenants.md has it as a table, and tests try each cell.
 */
export const paymentEffects = {
  "sign in": effects("works", "works", 401),
  "read and export": effects("works", "works", 403),
  "change something": effects(402, 403, 403),
  "remove something": effects("works", "works", 403),
  "accept an invitation": effects(402, 403, 403),
  "add or activate a person by SCIM": effects("works", 403, 403),
  "change, deactivate or delete a person by SCIM": effects("works", "works", 403),
  "receive webhooks": effects("works", "works", 403),
  "run jobs": effects("works", "works", "waits"),
} as const satisfies Record<string, Record<PaymentState, PaymentEffect>>;

export type PaymentUse = keyof typeof paymentEffects;
