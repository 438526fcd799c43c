import { definePage } from "../../../router/page.ts";
import { text, time } from "../../../router/search.ts";

/** The address of the operator's own audit log. */
export const operatorAuditPage = definePage({
  path: "audit",
  title: (t) => t.operator.audit,
  search: { tenant: text(), actor: text(), action: text(), since: time(), until: time() },
});
