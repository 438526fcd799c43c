import { definePage } from "../../../router/page.ts";
import { oneOf, text } from "../../../router/search.ts";

/** The address of the list of tenants. */
export const tenantsPage = definePage({
  path: "tenants",
  title: (t) => t.operator.tenants,
  search: {
    q: text(),
    active: oneOf("true", "false"),
    payment: oneOf("trialing", "active", "past_due", "unpaid", "canceled"),
  },
});
