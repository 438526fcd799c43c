import { definePage } from "../../../router/page.ts";
import { oneOf, text, time } from "../../../router/search.ts";

/** The address of the list of security events. */
export const securityEventsPage = definePage({
  path: "security-events",
  title: (t) => t.operator.securityEvents,
  search: {
    actor: text(),
    kind: oneOf("cross_tenant_attempt", "refresh_token_replayed"),
    since: time(),
    until: time(),
  },
});
